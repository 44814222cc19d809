package session

// Slowness is how much longer tests take with the race detector.
const Slowness = slowness

// holdings counts what a listener holds.
type holdings struct{ records, waiting, greeting int }

func (l *Listener) holds() holdings {
	l.mu.Lock()
	defer l.mu.Unlock()
	return holdings{len(l.records), len(l.waiting), len(l.greeting)}
}
