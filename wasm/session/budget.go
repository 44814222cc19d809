package session

import "sync"

// A budget is how much the sessions of a listener take, in all and of each
// sender. It is nil for ends that dial.
type budget struct {
	total, each Share

	mu       sync.Mutex // Protects following. Taken after the lock of a session.
	memory   int        // Of all sessions.
	stored   int        // Of all records.
	accounts map[party]*account
	kept     map[string]kept // By the keys of storage.session.
	turn     int64           // The number given out last.
}

// An account holds the share of a budget that one sender takes. Sessions hold
// on to theirs, since each message that comes is noted in it.
type account struct {
	party    party
	sessions int
	memory   int
	stored   int
}

// A kept record takes bytes of storage.session.
type kept struct {
	account *account
	size    int
}

// A party is a sender that has an account for itself: a tab with all its
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
	return &budget{total: total, each: each, accounts: map[party]*account{}, kept: map[string]kept{}}
}

// open returns the account of a sender that has one session more.
func (b *budget) open(p party) *account {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.account(p)
	a.sessions++
	return a
}

// close notes that a session which takes no memory any more has ended.
func (b *budget) close(a *account) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a.sessions--
	b.tidy(a)
}

// account returns the account of a sender, with the lock held.
func (b *budget) account(p party) *account {
	a := b.accounts[p]
	if a == nil {
		a = &account{party: p}
		b.accounts[p] = a
	}
	return a
}

// tidy forgets an account if its sender takes nothing.
func (b *budget) tidy(a *account) {
	if a.sessions == 0 && a.memory == 0 && a.stored == 0 {
		delete(b.accounts, a.party)
	}
}

// weigh notes that messages of a sender take so many bytes more of memory, or
// fewer. It reports false, and notes nothing, if that is too much.
func (b *budget) weigh(a *account, more int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if more > 0 && (b.memory+more > b.total.Memory || a.memory+more > b.each.Memory) {
		return false
	}
	b.memory += more
	a.memory += more
	return true
}

// keep notes that a record takes so many bytes of storage.session. It reports
// false, and notes nothing, if that is more than its sender may take.
func (b *budget) keep(key string, p party, size int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, more := b.account(p), size-b.kept[key].size
	if more > 0 && a.stored+more > b.each.Stored {
		b.tidy(a)
		return false
	}
	b.kept[key] = kept{a, size}
	b.stored += more
	a.stored += more
	return true
}

// drop notes that a record is removed.
func (b *budget) drop(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k, known := b.kept[key]; known {
		delete(b.kept, key)
		b.stored -= k.size
		k.account.stored -= k.size
		b.tidy(k.account)
	}
}

// crowded reports whether the records take more of storage.session than they
// may.
func (b *budget) crowded() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stored > b.total.Stored
}

// largest returns the key of the largest record of the sender that takes most
// of storage.session.
func (b *budget) largest() (key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	most := kept{account: &account{}}
	for other, k := range b.kept {
		of, than := k.account.stored, most.account.stored
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
