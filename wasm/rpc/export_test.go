package rpc

// BoundOneShots sets how many bytes the requests of one-shot calls have together.
func (m *Mux) BoundOneShots(bytes int) { m.oneShots.maxBytes = bytes }
