// Dispatches commands as events in all windows of a tab, where puppets listen:
// content scripts see the events of their page, and only the puppet that is
// addressed obeys.
"use strict";

addMessageListener("gangway-puppet", ({ data: { event, detail } }) => {
  const dispatch = window => {
    window.dispatchEvent(new window.CustomEvent(event, { detail }));
    for (let i = 0; i < window.length; i++) {
      dispatch(window[i]);
    }
  };
  dispatch(content);
});
