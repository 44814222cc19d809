package contract

import (
	"math"
	"slices"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

const (
	noTabsAPI      = "a content script has neither tabs nor native applications"
	nothingArrives = "no message arrives, in either form; the batches columns cover it"
)

var absent = section{"Nobody there", except(unbatched, nothingArrives, []claim{
	{
		text: "a port for which nobody listens ends with ErrNoReceiver",
		run: func(t *testing.T, s *scene) {
			from, to := s.deaf(t)
			endsWithoutReceiver(t, from, to)
		},
	},
	{
		text: "after that, posting returns the cause and disconnecting changes nothing",
		run: func(t *testing.T, s *scene) {
			from, to := s.deaf(t)
			p := endsWithoutReceiver(t, from, to)
			assert.ErrorIs(t, p.tryPost(t, "to nobody"), webext.ErrNoReceiver)
			p.disconnect(t)
			assert.ErrorIs(t, p.cause(t), webext.ErrNoReceiver)
		},
	},
	{
		text: "a port to an extension that is not there ends with ErrNoReceiver",
		run: func(t *testing.T, s *scene) {
			endsWithoutReceiver(t, s.dialer(t), puppet.Target{Extension: new(nobody)})
			for _, id := range []string{"nobody@gangway.test", "{00000000-0000-4000-8000-000000000000}"} {
				to := puppet.Target{Extension: &id}
				if !realChromium(s.host) {
					endsWithoutReceiver(t, s.dialer(t), to)
					continue
				}
				_, err := try[puppet.Port](t, s.dialer(t), "connect", to) // It knows by the form that nobody is there.
				assert.ErrorIs(t, err, webext.ErrNoReceiver)
			}
		},
	},
	{
		text:   "a port to a tab that is not there ends with ErrNoReceiver",
		except: []exception{{of(contentToBackground), noTabsAPI}},
		run: func(t *testing.T, s *scene) {
			for _, id := range s.wide(1<<20, 1<<31-1, 1<<40) {
				endsWithoutReceiver(t, s.dialer(t), puppet.Target{Tab: &id})
			}
		},
	},
	{
		text:   "a port to a frame that is not there ends with ErrNoReceiver",
		except: []exception{{of(contentToBackground), noTabsAPI}},
		run: func(t *testing.T, s *scene) {
			listenIn(t, s.home(t, webPage).puppet(t))
			for _, frame := range s.wide(7, 1<<40) {
				endsWithoutReceiver(t, s.dialer(t), puppet.Target{
					Tab: new(s.home(t, webPage).id(t)), Info: puppet.Info{FrameID: &frame},
				})
			}
		},
	},
	{
		text:   "a port to a document that is not there ends with ErrNoReceiver",
		except: []exception{{of(contentToBackground), noTabsAPI}},
		run: func(t *testing.T, s *scene) {
			listenIn(t, s.home(t, webPage).puppet(t))
			endsWithoutReceiver(t, s.dialer(t), puppet.Target{
				Tab: new(s.home(t, webPage).id(t)), Info: puppet.Info{DocumentID: "0123456789ABCDEF0123456789ABCDEF"},
			})
		},
	},
	{
		text:   "a port to a native application that is not installed ends with ErrNoApplication",
		except: []exception{{of(contentToBackground), noTabsAPI}},
		run: func(t *testing.T, s *scene) {
			endsWithoutApplication(t, s.dialer(t), "gangway.nobody")
		},
	},
	{
		text:   "a port to a native application that does not name the extension ends with ErrNoApplication",
		except: []exception{{of(contentToBackground), noTabsAPI}},
		run: func(t *testing.T, s *scene) {
			from := s.background(t, otherExtension)
			if s.pair == pageToBackground {
				from = s.open(t, deafExtPage).puppet(t)
			}
			endsWithoutApplication(t, from, nativeName)
		},
	},
	{
		text: "listening to an event that the start script does not declare is ErrUndeclared",
		except: []exception{
			{of(pageToBackground), "the program that listens is that of the first column"},
			{of(toNative), noProgram},
		},
		run: func(t *testing.T, s *scene) {
			end, events := s.background(t, deafExtension), []string{"connect", "message"}
			switch s.pair {
			case backgroundToContent:
				end = s.open(t, deafPage).puppet(t)
			case toExtension:
				events = []string{"connectExternal", "messageExternal"}
			}
			for _, event := range events {
				_, err := try[puppet.Handle](t, end, "listen", puppet.Listen{Event: event})
				assert.ErrorIs(t, err, webext.ErrUndeclared)
			}
		},
	},
	{
		text:   "with scripts of another build every call is ErrBridgeVersion",
		except: []exception{{simulated, "the simulated browser has no JavaScript half"}},
		run: func(t *testing.T, s *scene) {
			end := s.mixed(t)
			_, err := try[puppet.Port](t, end, "connect", s.mixedTarget())
			assert.ErrorIs(t, err, webext.ErrBridgeVersion)
			_, err = try[puppet.Message](t, end, "send", puppet.Send{Target: s.mixedTarget(), Item: items(t, "x")[0]})
			assert.ErrorIs(t, err, webext.ErrBridgeVersion)
			if s.pair != pageToBackground {
				_, err = try[puppet.Handle](t, end, "listen", puppet.Listen{Event: "connect"})
				assert.ErrorIs(t, err, webext.ErrBridgeVersion)
			}
		},
	},
})}

// nobody is the id of an extension that is not there.
const nobody = "abcdefghijklmnopabcdefghijklmnop"

// wide returns those of some ids that the browser takes: Chromium's have 32 bits.
func (s *scene) wide(ids ...int64) []int64 {
	return slices.DeleteFunc(ids, func(id int64) bool { return realChromium(s.host) && id > math.MaxInt32 })
}

// deaf returns a dialer of the scene's kind, and a target where nobody listens.
func (s *scene) deaf(t *testing.T) (*client, puppet.Target) {
	t.Helper()
	switch s.pair {
	case contentToBackground:
		return s.open(t, deafPage).puppet(t), puppet.Target{}
	case pageToBackground:
		return s.open(t, deafExtPage).puppet(t), puppet.Target{}
	case backgroundToContent:
		return s.dialer(t), puppet.Target{Tab: new(s.open(t, plainPage).id(t))}
	case toExtension:
		return s.dialer(t), puppet.Target{Extension: new(s.id(deafExtension))}
	}
	return s.dialer(t), puppet.Target{Native: new("gangway.nobody")}
}

// endsWithoutReceiver connects, and checks that the port ends because nobody
// is there.
func endsWithoutReceiver(t *testing.T, from *client, to puppet.Target) *port {
	t.Helper()
	p := connect(t, from, to)
	cause := p.cause(t)
	assert.ErrorIs(t, cause, webext.ErrNoReceiver)
	assert.ErrorIs(t, cause, webext.ErrDisconnected)
	assert.Empty(t, p.rest(t))
	return p
}

// endsWithoutApplication connects to a native application that the extension
// cannot reach.
func endsWithoutApplication(t *testing.T, from *client, name string) {
	t.Helper()
	p := endsWithoutReceiver(t, from, puppet.Target{Native: &name})
	assert.Equal(t, name, p.Name)
	assert.ErrorIs(t, p.cause(t), webext.ErrNoApplication)
}

// mixed returns the program of mixedExtension that stands for the dialer.
func (s *scene) mixed(t *testing.T) *client {
	t.Helper()
	switch s.pair {
	case contentToBackground:
		return s.open(t, mixedPage).puppet(t)
	case pageToBackground:
		return s.open(t, mixedExtPage).puppet(t)
	}
	return s.background(t, mixedExtension)
}

// mixedTarget returns to whom mixed connects.
func (s *scene) mixedTarget() puppet.Target {
	switch s.pair {
	case backgroundToContent:
		return puppet.Target{Tab: new(int64(1))}
	case toExtension:
		return puppet.Target{Extension: new(s.id(otherExtension))}
	}
	return puppet.Target{}
}
