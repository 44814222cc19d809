package apiuse

// An Access says who has a function or an event of the API.
type Access struct{ fact fact }

// AccessOf returns the access to a function, such as "tabs.query", or to an
// event, and false if the schema does not know it.
func AccessOf(path string, event bool) (a Access, known bool, err error) {
	u := use{path: path, event: event}
	api, err := schemaOf([]use{u})
	if err != nil {
		return Access{}, false, err
	}
	f, known := api.factOf(u)
	return Access{f}, known, nil
}

// Content reports whether content scripts have it.
func (a Access) Content() bool { return a.fact.content }

// Lacks names the thing that a manifest lacks for it, such as `the permission
// "alarms"`, "" if it lacks nothing.
func (a Access) Lacks(m Manifest) string {
	if !a.fact.hasVersion(m.version) {
		return "another version of the manifest"
	}
	for _, n := range a.fact.needsIn(m.version) {
		if !m.meets(n) {
			return m.described(n)
		}
	}
	return ""
}

// described names a need for people.
func (m Manifest) described(n need) string {
	if key := m.keyOf(n); key != "" {
		return "the key " + key + " in the manifest"
	}
	names := m.alternatives(n, "permissions")
	if isHost(n[0]) {
		return names + " among the permissions"
	}
	return "the permission " + names
}
