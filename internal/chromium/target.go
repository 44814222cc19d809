package chromium

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"time"

	"gangway/internal/console"
)

// A target is a page with its frames, a frame that has a process of its own, or
// a worker. It is attached to from its start to its end, by one session. A service
// worker keeps its session when it ends, and runs again in it at its next start.
type target struct {
	session string
	parent  *target // The page of a frame or of a worker that a page owns.
	info    targetInfo
	popup   bool

	tab      int  // The number of a page.
	ready    bool // It has taken the commands with which each begins.
	dead     bool // Crashed, or a service worker that does not run now.
	contexts map[int]execution
	frames   map[string]frame
	loaded   map[string]bool // The documents of the main frame that have loaded.
}

// A targetInfo is Chromium's description of a target.
type targetInfo struct {
	ID   string `json:"targetId"`
	Type string `json:"type"`
	URL  string `json:"url"`
}

// An execution is a place where scripts of a target run: a frame, or the world of
// an extension's content scripts in one.
type execution struct {
	ID     int    `json:"id"`
	Origin string `json:"origin"`
	Aux    struct {
		Default bool   `json:"isDefault"`
		Type    string `json:"type"`
		Frame   string `json:"frameId"`
	} `json:"auxData"`
}

// A frame is a document in a page.
type frame struct {
	ID       string `json:"id"`
	Parent   string `json:"parentId"`
	Document string `json:"loaderId"`
	URL      string `json:"url"`
	Part     string `json:"urlFragment"` // With its hash, or empty.
}

// attachToAll makes Chromium attach to all targets from their start, of which
// each waits until the driver is ready. Tabs stand for the page that they show,
// and parts of the browser's own window are nobody's concern.
var attachToAll = autoAttach("tab", "browser", "browser_ui")

// attachToParts does the same for the parts of a page. Service workers are not
// among them: the browser tells of these.
var attachToParts = autoAttach("tab", "browser", "browser_ui", "service_worker")

func autoAttach(without ...string) any {
	filter := make([]map[string]any, 0, len(without)+1)
	for _, kind := range without {
		filter = append(filter, map[string]any{"type": kind, "exclude": true})
	}
	return map[string]any{
		"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
		"filter": append(filter, map[string]any{}),
	}
}

// occur is called for each event.
func (b *Browser) occur(e event) {
	switch e.Method {
	case "Target.attachedToTarget":
		with(e, func(p struct {
			Session string     `json:"sessionId"`
			Info    targetInfo `json:"targetInfo"`
		}) {
			b.attached(e.Session, p.Session, p.Info)
		})
	case "Target.detachedFromTarget":
		with(e, func(p struct {
			Session string `json:"sessionId"`
		}) {
			b.announce(func() { delete(b.targets, p.Session) })
			b.pipe.forget(p.Session)
		})
	case "Target.targetInfoChanged":
		with(e, func(p struct {
			Info targetInfo `json:"targetInfo"`
		}) {
			b.described(p.Info)
		})
	default:
		if t := b.target(e.Session); t != nil {
			b.occurAt(t, e)
		}
	}
}

// occurAt is called for each event of a target.
func (b *Browser) occurAt(t *target, e event) {
	switch e.Method {
	case "Runtime.executionContextCreated":
		with(e, func(p struct {
			Context execution `json:"context"`
		}) {
			b.announce(func() { t.contexts[p.Context.ID], t.dead = p.Context, false })
		})
	case "Runtime.executionContextDestroyed":
		with(e, func(p struct {
			ID int `json:"executionContextId"`
		}) {
			b.announce(func() { delete(t.contexts, p.ID) })
		})
	case "Runtime.executionContextsCleared":
		b.announce(func() { clear(t.contexts) })
	case "Page.frameNavigated":
		with(e, func(p struct {
			Frame frame `json:"frame"`
		}) {
			p.Frame.URL += p.Frame.Part
			b.announce(func() {
				if p.Frame.ID == t.info.ID {
					clear(t.frames) // Those of the document before.
				}
				t.frames[p.Frame.ID] = p.Frame
			})
		})
	case "Page.frameDetached":
		with(e, func(p struct {
			Frame string `json:"frameId"`
		}) {
			b.announce(func() { delete(t.frames, p.Frame) })
		})
	case "Page.navigatedWithinDocument":
		with(e, func(p struct {
			Frame string `json:"frameId"`
			URL   string `json:"url"`
		}) {
			b.announce(func() {
				moved := t.frames[p.Frame]
				moved.ID, moved.URL = p.Frame, p.URL
				t.frames[p.Frame] = moved
			})
		})
	case "Page.lifecycleEvent":
		with(e, func(p struct {
			Frame    string `json:"frameId"`
			Document string `json:"loaderId"`
			Name     string `json:"name"`
		}) {
			if p.Name == "load" && p.Frame == t.info.ID {
				b.announce(func() { t.loaded[p.Document] = true })
			}
		})
	case "Inspector.targetCrashed":
		b.crashed(t)
	case "Inspector.targetReloadedAfterCrash":
		b.announce(func() { t.dead = false })
		b.prepare(t) // It waits again, as at its first start.
	case "Page.javascriptDialogOpening":
		b.pipe.send(t.session, "Page.handleJavaScriptDialog", map[string]any{"accept": false})
	default:
		b.write(t, e)
	}
}

// with decodes the parameters of an event, whose form Chromium promises.
func with[P any](e event, use func(P)) {
	var p P
	if json.Unmarshal(e.Params, &p) == nil {
		use(p)
	}
}

func (b *Browser) target(session string) *target {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.targets[session]
}

// attached makes a target ready that waits for it.
func (b *Browser) attached(parent, session string, info targetInfo) {
	t := &target{
		session: session,
		info:    info,
		// The page of a popup has no other kind until it is shown.
		popup:    info.Type == "other",
		contexts: map[int]execution{},
		loaded:   map[string]bool{},
		frames:   map[string]frame{info.ID: {ID: info.ID, URL: info.URL}},
	}
	b.announce(func() {
		t.parent = b.targets[parent]
		if t.parent == nil && !strings.HasSuffix(info.Type, "worker") {
			b.lastTab++
			t.tab = b.lastTab
		}
		b.targets[session] = t
	})
	b.prepare(t)
}

// prepare sends the commands with which a target begins that waits for them. A
// command that makes it load a document overtakes those that are on their way:
// it has to wait until the target is ready.
func (b *Browser) prepare(t *target) {
	var last <-chan answer
	for _, command := range []struct {
		method string
		params any
	}{
		{"Inspector.enable", nil},
		{"Runtime.enable", nil},
		{"Log.enable", nil},
		{"Page.enable", nil},
		{"Page.setLifecycleEventsEnabled", map[string]any{"enabled": true}},
		{"Target.setAutoAttach", attachToParts},
		{"Runtime.runIfWaitingForDebugger", nil},
	} {
		last = b.pipe.send(t.session, command.method, command.params) // A worker has no pages.
	}
	go func() {
		<-last
		b.announce(func() { t.ready = true })
	}()
}

// crashed notes that a target has died. Nothing answers for it until it runs
// again. Service workers end in the same way when they are idle.
func (b *Browser) crashed(t *target) {
	if t.info.Type == "page" {
		b.recorder.Add(console.Line{
			Time: time.Now(), Level: "error", Source: console.SourceChromium, Category: console.CategoryCrash,
			Args: []string{"a process of Chromium crashed, with a page in it"}, TabID: t.tab,
		})
	}
	b.pipe.forget(t.session) // Before anybody knows: it would end the next command, too.
	b.announce(func() {
		t.dead = true
		clear(t.contexts)
	})
}

func (b *Browser) described(info targetInfo) {
	b.announce(func() {
		for _, t := range b.targets {
			if t.info.ID == info.ID {
				t.info.Type, t.info.URL = info.Type, info.URL // Its name is read without the lock.
			}
		}
	})
}

// lives reports whether a target can answer. It is called with the lock held.
func (b *Browser) lives(t *target) bool { return b.targets[t.session] == t && !t.dead }

// opens does something, and waits for the target that it opens and that is meant,
// which it asks with the lock held.
func (b *Browser) opens(ctx context.Context, do func() error, meant func(*target) bool) (*target, error) {
	b.mu.Lock()
	before := maps.Clone(b.targets)
	b.mu.Unlock()
	if err := do(); err != nil {
		return nil, err
	}
	var opened *target
	err := b.wait(ctx, func() bool {
		opened = b.find(func(t *target) bool { return before[t.session] != t && meant(t) })
		return opened != nil
	})
	return opened, err
}

// top is the page of a target, or the target itself.
func (t *target) top() *target {
	for t.parent != nil {
		t = t.parent
	}
	return t
}

// main is the target's own frame. It is called with the browser's lock held.
func (t *target) main() frame { return t.frames[t.info.ID] }

// mainWorld is the place where the scripts of the target's own document run, or
// those of a worker. It is called with the browser's lock held.
func (t *target) mainWorld() (execution, bool) {
	return t.world(func(c execution) bool {
		return c.Aux.Type == "" || c.Aux.Default && c.Aux.Frame == t.info.ID
	})
}

// contentWorld is the place where the content scripts of an extension run in the
// target's main frame. It is called with the browser's lock held.
func (t *target) contentWorld(extension string) (execution, bool) {
	return t.world(func(c execution) bool {
		return c.Aux.Type == "isolated" && c.Aux.Frame == t.info.ID && c.Origin == scheme+extension
	})
}

func (t *target) world(is func(execution) bool) (execution, bool) {
	for _, c := range t.contexts {
		if is(c) {
			return c, true
		}
	}
	return execution{}, false
}
