package session

import "sync"

// A budget is how much the sessions of a listener take, in all and of each
// sender. It is nil for ends that dial.
type budget struct {
	total, each Share

	mu     sync.Mutex // Protects following. Taken after the lock of a session.
	memory taken
	stored taken
	kept   map[string]kept // By the keys of storage.session.
	turn   int64           // The number given out last.
}

// taken is what is taken of a budget: in all, and of each sender.
type taken struct {
	all int
	of  map[party]int
}

// A kept record takes bytes of storage.session.
type kept struct {
	party party
	size  int
}

// A party is a sender that shares what there is with nobody: a tab with all its
// frames, or outside tabs the pages of an origin.
type party struct {
	id   string
	tab  int64
	page string
}

func (s sender) party() party {
	if s.Tab != 0 {
		return party{id: s.ID, tab: s.Tab}
	}
	return party{id: s.ID, page: s.Page}
}

func newBudget(total, each Share) *budget {
	return &budget{
		total: total, each: each, kept: map[string]kept{},
		memory: taken{of: map[party]int{}}, stored: taken{of: map[party]int{}},
	}
}

// add takes more, or gives back what is negative.
func (t *taken) add(p party, n int) {
	t.all += n
	if t.of[p] += n; t.of[p] == 0 {
		delete(t.of, p)
	}
}

// weigh notes that messages of a sender take so many bytes more of memory, or
// fewer. It reports false, and notes nothing, if that is too much.
func (b *budget) weigh(p party, more int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if more > 0 && (b.memory.all+more > b.total.Memory || b.memory.of[p]+more > b.each.Memory) {
		return false
	}
	b.memory.add(p, more)
	return true
}

// keep notes that a record takes so many bytes of storage.session. It reports
// false, and notes nothing, if that is more than its sender may take.
func (b *budget) keep(key string, p party, size int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	more := size - b.kept[key].size
	if more > 0 && b.stored.of[p]+more > b.each.Stored {
		return false
	}
	b.kept[key] = kept{p, size}
	b.stored.add(p, more)
	return true
}

// drop notes that a record is removed.
func (b *budget) drop(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k, known := b.kept[key]; known {
		delete(b.kept, key)
		b.stored.add(k.party, -k.size)
	}
}

// crowded reports whether the records take more of storage.session than they
// may.
func (b *budget) crowded() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stored.all > b.total.Stored
}

// largest returns the key of the largest record of the sender that takes most
// of storage.session.
func (b *budget) largest() (key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var most kept
	for other, k := range b.kept {
		of, than := b.stored.of[k.party], b.stored.of[most.party]
		if key == "" || of > than || of == than && k.size > most.size {
			key, most = other, k
		}
	}
	return key
}

// next returns a number that is larger than all before it: the order of events
// that a loss of memory, and whoever sets the clock, leaves as it was.
func (b *budget) next() int64 {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	return b.turn
}

// follow lets later numbers be larger than one of before.
func (b *budget) follow(turn int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn = max(b.turn, turn)
}
