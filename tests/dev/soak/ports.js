// Notes which ends of ports are open, from now on, so that ports can be cut.
const { ConduitsParent } = ChromeUtils.importESModule("resource://gre/modules/ConduitsParent.sys.mjs");
const { prototype } = ConduitsParent;
if (prototype.soakPorts) return;
const ends = new Map();
const receive = prototype.receiveMessage;
prototype.soakPorts = ends;
prototype.receiveMessage = function (message) {
  const { arg, sender } = message.data;
  if (message.name === "ConduitOpened" && arg.portId) ends.set(arg.id, { actor: this, port: arg.portId, extension: arg.extensionId });
  if (message.name === "ConduitClosed") ends.delete(sender);
  return receive.call(this, message);
};
