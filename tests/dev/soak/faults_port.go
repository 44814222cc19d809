package soak

import "context"

// cutPorts ends some of the extension's ports for both ends, which stay.
func cutPorts(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	err = r.stage.chrome(ctx, `
		const [share] = args;
		const { ConduitsParent } = ChromeUtils.importESModule("resource://gre/modules/ConduitsParent.sys.mjs");
		const ports = new Map();
		for (const [end, { actor, port, extension }] of ConduitsParent.prototype.soakPorts) {
			if (extension == id) ports.set(port, [...(ports.get(port) ?? []), { end, actor }]);
		}
		let cut = 0;
		for (const [portId, ends] of ports) {
			if (ends.length < 2 || Math.random() > share) continue;
			for (const { end, actor } of ends) {
				try {
					actor.sendAsyncMessage("PortDisconnect", { target: end, arg: { portId, error: null }, query: false, sender: "ProxyMessenger" });
				} catch {
					ConduitsParent.prototype.soakPorts.delete(end); // Its process is gone.
					continue;
				}
				cut++;
			}
		}
		return cut > 0;`, &hit, 0.2+0.8*r.random.Float64())
	return hit, err
}

// attack has the hostile page open ports and say anything on them.
func attack(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	var outcome struct{ Ports, Refused int }
	err = r.stage.attack(ctx, r.random.Uint32(), 1+r.random.IntN(12), &outcome)
	return outcome.Refused > 0, err
}
