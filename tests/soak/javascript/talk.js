// What the ends in JavaScript of the soak test say to each other and to those in
// Go, and how they count what they hear.
//
// Mirrors package talk.
"use strict";

globalThis.soak = (() => {
  const windowBytes = 256 << 10;

  // Each so manyth message is large.
  const largeEach = 40;
  const largeSize = 100 << 10;

  const filler = (number, size) => Uint8Array.from({ length: size }, (_, i) => number + i * 7 + (i >> 8));

  const newSay = (number, heard) => {
    const size = number % largeEach === 0 ? largeSize : (number * 37) % 300;
    return { number, heard, filler: filler(number, size) };
  };

  /** Whether a message is as newSay made it. */
  const isWhole = (say) => {
    const expected = filler(say.number, say.filler.length);
    return say.filler.every((byte, i) => byte === expected[i]);
  };

  const newTally = () => ({ last: 0, lost: 0, duplicated: 0, reordered: 0, damaged: 0, breaks: 0, broken: 0 });

  /** Counts a message of which it is promised that it comes once and in order. */
  const hear = (tally, say) => {
    if (say.number > tally.last) {
      tally.lost += say.number - tally.last - 1;
      tally.last = say.number;
    } else if (tally.lost > 0) {
      tally.lost--;
      tally.reordered++;
    } else {
      tally.duplicated++;
    }
    if (!isWhole(say)) tally.damaged++;
  };

  /** Counts a message of an end that may have lost its memory, of which the other end is told. */
  const hearPlain = (tally, say) => {
    if (say.number !== tally.last + 1) {
      tally.breaks++;
      tally.broken += Math.max(say.number - tally.last - 1, tally.last + 1 - say.number);
    }
    tally.last = say.number;
    if (!isWhole(say)) tally.damaged++;
  };

  return { windowBytes, newSay, newTally, hear, hearPlain };
})();
