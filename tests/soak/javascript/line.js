// A line of a page of the soak test in JavaScript.
//
// Mirrors line.go in package page.
"use strict";

soak.Line = (() => {
  const { newSay, newTally, hear, hearPlain } = soak;

  const newCount = () => ({ through: 0, lost: 0, duplicated: 0, reordered: 0, damaged: 0, told: 0, untold: 0 });

  const add = (to, count) => {
    for (const [name, n] of Object.entries(count)) to[name] += n;
  };

  const countOf = ({ heard, there, restarts }) => {
    const count = newCount();
    count.told = heard.broken;
    count.untold = Math.max(0, heard.breaks - restarts);
    for (const tally of [heard, there]) {
      count.through += tally.last;
      for (const name of ["lost", "duplicated", "reordered", "damaged"]) count[name] += tally[name];
    }
    return count;
  };

  /** What is known of a session. */
  const newTalk = () => ({ session: undefined, said: 0, heard: newTally(), there: newTally(), restarts: 0 });

  /** Says messages on one session after the other. */
  return class Line {
    constructor(name, open) {
      this.name = name;
      this.open = open;
      this.wanted = 0; // Messages that are to be said.
      this.nudged = false; // One more is to be said.
      this.turns = 0; // How many a session carries.
      this.talk = newTalk();
      this.past = { count: newCount(), sessions: 0, restarts: 0, turn: 1, ends: [] };
      this.wake = () => {};
    }

    /** Talks on one session after the other. One that cannot begin ends it, which the driver sees. */
    async run() {
      for (;;) {
        const { talk } = this;
        const onChange = (_state, restarted) => {
          if (restarted) talk.restarts++;
          this.wake();
        };
        try {
          talk.session = await this.open(onChange);
        } catch (error) {
          return this.ended(error);
        }
        this.past.sessions++;
        void this.listen(talk);
        await this.say(talk);
        this.end(talk, await talk.session.close());
      }
    }

    /** Says what is wanted, until the session has carried its share and all of that is answered, or it ends. */
    async say(talk) {
      while (!talk.session.error && !(this.full() && !this.waits())) {
        if (!this.takesNext()) {
          await new Promise((wake) => (this.wake = wake));
          continue;
        }
        talk.said++;
        try {
          await talk.session.send(newSay(talk.said, talk.heard));
        } catch {
          talk.said--;
          this.wanted++;
        }
      }
    }

    /** Whether there is a message to say now. */
    takesNext() {
      const wanted = this.wanted > 0 && !this.full();
      if (!wanted && !this.nudged) return false;
      if (wanted) this.wanted--;
      this.nudged = false;
      return true;
    }

    full() {
      return this.turns > 0 && this.talk.said >= this.turns;
    }

    /** Whether something that was said is not answered. */
    waits() {
      const { said, heard, there } = this.talk;
      return there.last < said || (this.strict() && heard.last < said);
    }

    /** Whether nothing may be missing in spite of any loss of memory. */
    strict() {
      return this.name !== "plain";
    }

    /** Counts the answers, until the session ends. */
    async listen(talk) {
      try {
        for (;;) {
          const { value: say } = await talk.session.receive();
          (this.strict() ? hear : hearPlain)(talk.heard, say);
          talk.there = say.heard;
          this.wake();
        }
      } catch (error) {
        talk.session.abort(String(error)); // Does nothing if the session has ended.
        this.wake();
      }
    }

    /** Counts a session that has ended, by the page's close or otherwise. */
    end(talk, error) {
      const { past } = this;
      const count = countOf(talk);
      count.told += Math.max(0, talk.said - talk.there.last);
      add(past.count, count);
      past.restarts += talk.restarts;
      this.talk = newTalk();
      if (!/closed$/.test(error.code) || error.unconfirmed.length > 0) this.ended(error);
      past.turn++;
    }

    /** Notes why a session has ended, without what differs from one to the other. */
    ended(error) {
      const cause = String(error?.message ?? error).split(": ", 2).join(": ");
      this.past.ends.push({ turn: this.past.turn, cause });
    }

    behind() {
      return this.waits() || this.wanted > 0;
    }

    order({ each, turns }) {
      this.wanted += each;
      if (turns > 0) this.turns = turns;
      this.wake();
    }

    nudge() {
      this.nudged = true;
      this.wake();
    }

    /** How the line stands, as Go's LineStatus. */
    status() {
      const { talk, past } = this;
      const count = { ...past.count };
      add(count, countOf(talk));
      const { session, said, heard, there } = talk;
      return {
        ...past,
        count,
        wanted: this.wanted,
        behind: this.waits(),
        restarts: past.restarts + talk.restarts,
        now: session ? `${session.state}, ${JSON.stringify({ said, heard, there })}` : "",
      };
    }
  };
})();
