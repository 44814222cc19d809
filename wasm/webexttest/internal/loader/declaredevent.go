package loader

import "slices"

// A declaredEvent is an event of the browser that a program declares. Its fields
// are protected by the browser's lock.
type declaredEvent struct {
	loader  *Loader
	name    string
	state   declaredState
	kept    []occurrence
	deliver func(record any) // nil while the program does not listen.
	remove  func()           // Takes the browser's listener off; nil if there is none.
}

type declaredState int

const (
	keeping   declaredState = iota // The program has not listened yet.
	listening                      // It listens.
	refusing                       // It listened once.
)

// An occurrence is something that an event brought.
type occurrence struct {
	pass     func() // Tells the program.
	withdraw func() // Takes back that the program could be told.
}

func newDeclaredEvent(l *Loader, name string) *declaredEvent {
	d := &declaredEvent{loader: l, name: name}
	d.attach()
	return d
}

// attach listens at the browser. The browser is locked.
func (d *declaredEvent) attach() {
	if d.remove == nil {
		d.remove = d.loader.browser.Listen(d.name, Listener{Port: d.connect, Message: d.message})
	}
}

// detach listens there no longer. The browser is locked.
func (d *declaredEvent) detach() {
	if d.remove != nil {
		d.remove()
		d.remove = nil
	}
}

// connect receives a port. It runs in the loop.
func (d *declaredEvent) connect(e End) {
	d.loader.browser.Lock()
	defer d.loader.browser.Unlock()
	if names := d.loader.portNames; names != nil && !slices.Contains(names, e.Name()) {
		return
	}
	if d.state == refusing || d.loader.ended {
		e.Leave()
		return
	}
	p := d.loader.attach(e)
	d.occur(occurrence{
		pass: func() {
			d.loader.Put(func() { d.tell(p, p.Leave) })
			p.open()
		},
		withdraw: func() {
			p.release()
			e.Withdraw()
		},
	})
}

// message receives a one-shot message. It runs in the loop.
func (d *declaredEvent) message(v Delivery) {
	d.loader.browser.Lock()
	defer d.loader.browser.Unlock()
	if d.state == refusing || d.loader.ended {
		v.Decline()
		return
	}
	r := &request{loader: d.loader, delivery: v}
	d.occur(occurrence{
		pass:     func() { d.loader.Put(func() { d.tell(r, r.Ignore) }) },
		withdraw: v.Withdraw,
	})
}

// bring passes on an event that needs no answer. The browser is locked.
func (d *declaredEvent) bring(record any) {
	if d.state != refusing && !d.loader.ended {
		d.occur(occurrence{
			pass:     func() { d.loader.Put(func() { d.tell(record, func() {}) }) },
			withdraw: func() {},
		})
	}
}

// question passes on a question, or ignores it where nobody can answer. The
// browser is locked.
func (d *declaredEvent) question(q *question) {
	if d.state == refusing || d.loader.ended || d.loader.browser.Frozen() {
		q.answer(nil)
		return
	}
	d.loader.questions = append(d.loader.questions, q)
	d.occur(occurrence{
		pass:     func() { d.loader.Put(func() { d.tell(q, q.Ignore) }) },
		withdraw: func() { q.answer(nil) },
	})
}

// occur keeps an occurrence or passes it on, and starts a program that waited
// for one. The browser is locked.
func (d *declaredEvent) occur(o occurrence) {
	if d.name != PageShow {
		d.loader.browser.Wake()
	}
	if d.state == keeping {
		d.kept = append(d.kept, o)
	} else {
		o.pass()
	}
}

// tell tells the program, or does otherwise if it has stopped listening while
// the record was on its way.
func (d *declaredEvent) tell(record any, otherwise func()) {
	d.loader.browser.Lock()
	deliver := d.deliver
	d.loader.browser.Unlock()
	if deliver != nil {
		deliver(record)
	} else {
		otherwise()
	}
}

// listen passes on the occurrences that were kept and all that come. The
// browser is locked.
func (d *declaredEvent) listen(deliver func(record any)) {
	d.state, d.deliver = listening, deliver
	d.attach()
	for _, o := range d.kept {
		o.pass()
	}
	d.kept = nil
	d.loader.browser.Listened(d.name)
}

// unlisten refuses all that comes from now on. Only a background goes on to
// listen, to tell it. The browser is locked.
func (d *declaredEvent) unlisten() {
	d.state, d.deliver = refusing, nil
	if d.loader.kind != Background {
		d.detach()
	}
}

// undeclare takes back the event: the program turned out not to listen.
// The browser is locked.
func (d *declaredEvent) undeclare() {
	d.detach()
	for _, o := range d.kept {
		o.withdraw()
	}
	d.kept = nil
}
