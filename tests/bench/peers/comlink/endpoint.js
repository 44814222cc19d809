/**
 * A port as comlink wants it, which knows message ports alone.
 *
 * @param {any} port
 */
export const endpoint = (port) => {
  const listeners = new Map();
  return {
    postMessage: (message) => port.postMessage(message),
    addEventListener(_type, listener) {
      const receive = (data) => listener({ data });
      listeners.set(listener, receive);
      port.onMessage.addListener(receive);
    },
    removeEventListener(_type, listener) {
      port.onMessage.removeListener(listeners.get(listener));
      listeners.delete(listener);
    },
  };
};
