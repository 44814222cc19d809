"use strict";

/** What the side that accepts does, all in the listener of messages. */
const answer = (end, { mode, count }) => {
  const echo = () => {
    end.expect(1, echo);
    end.post(1);
  };
  const modes = {
    echo,
    take: () => {
      end.expect(count, () => end.post(1));
      end.post(1);
    },
    give: () => {
      end.expect(1, () => end.post(count));
      end.post(1);
    },
  };
  end.expect(1, modes[mode]);
};

browser.runtime.onConnect.addListener((port) => {
  const command = parse(port.name);
  answer(new End(port, command), command);
});
console.log("ready");
