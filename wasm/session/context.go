package session

// never is a context that is never done.
type never struct{}

func (never) Done() <-chan struct{} { return nil }

func (never) Err() error { return nil }
