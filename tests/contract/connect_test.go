package contract

import (
	"strings"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	noProgram   = "a native application is no Gangway program: that side has no listener, sender, name or limit"
	noOtherTab  = "the side that connects is in no tab"
	onlyContent = "only content scripts lack a part of the API"
	onlyTabs    = "only tabs.connect reaches several frames"
)

var connecting = section{"Connecting", []claim{
	{
		text:   "the name given by the side that connects is the name on both sides",
		except: []exception{{of(toNative), noProgram}},
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			for _, name := range []string{"a name", "", "\u00fc \u2713 \"quoted\"\n", strings.Repeat("long", 1000)} {
				assert.Equal(t, name, s.dialWith(t, puppet.Info{Name: name}).Name)
				assert.Equal(t, name, l.acceptPort(t).Name)
			}
		},
	},
	{
		text:   "bytes of a name that are not UTF-8 are U+FFFD on both sides",
		except: []exception{{of(toNative), noProgram}},
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			to := s.target(t)
			to.NameBytes = []byte("a\xff\xfeb\xe2\x82")
			const name = "a\ufffd\ufffdb\ufffd\ufffd"
			assert.Equal(t, name, connect(t, s.dialer(t), to).Name)
			assert.Equal(t, name, l.acceptPort(t).Name)
		},
	},
	{
		text: "the side that connected has no sender",
		run: func(t *testing.T, s *scene) {
			dialed, _ := s.connected(t)
			assert.Nil(t, dialed.Sender)
		},
	},
	{
		text:   "the sender is the extension, the page and the origin that connected",
		except: []exception{{of(toNative), noProgram}},
		run: func(t *testing.T, s *scene) {
			_, accepted := s.ports(t)
			require.NotNil(t, accepted.Sender)
			assert.Equal(t, s.id(mainExtension), accepted.Sender.ID)
			if anyChromium(s.host) && s.pair == toExtension {
				assert.Empty(t, accepted.Sender.Origin) // A service worker has none for other extensions.
				assert.Regexp(t, "^chrome-extension://", accepted.Sender.URL)
				return
			}
			assert.NotEmpty(t, accepted.Sender.Origin)
			assert.Equal(t, 0, strings.Index(accepted.Sender.URL, accepted.Sender.Origin+"/"), accepted.Sender.URL)
		},
	},
	{
		text: "a sender in a tab has the tab and the frame",
		except: []exception{
			{of(backgroundToContent, toExtension), noOtherTab},
			{of(toNative), noProgram},
		},
		run: func(t *testing.T, s *scene) {
			_, accepted := s.ports(t)
			require.NotNil(t, accepted.Sender.Tab)
			assert.Equal(t, s.tab(t).id(t), accepted.Sender.Tab.ID)
			assert.NotZero(t, accepted.Sender.Tab.WindowID)
			require.NotNil(t, accepted.Sender.FrameID)
			assert.Zero(t, *accepted.Sender.FrameID)
		},
	},
	{
		text: "a sender in no tab has none",
		except: []exception{
			{of(contentToBackground, pageToBackground), "the side that connects is in a tab"},
			{of(toNative), noProgram},
		},
		run: func(t *testing.T, s *scene) {
			_, accepted := s.ports(t)
			assert.Nil(t, accepted.Sender.Tab)
		},
	},
	{
		text: "frame ids are kept whole and lead back to the frame",
		except: []exception{
			{of(pageToBackground), "the page's program does not listen"},
			{of(toExtension), noOtherTab},
			{of(toNative), noProgram},
		},
		run: func(t *testing.T, s *scene) {
			top := s.move(t, webPage)
			frame := top.addFrame(t)
			l := listenIn(t, s.background(t, mainExtension))
			connect(t, frame, puppet.Target{})
			id := l.acceptPort(t).Sender.FrameID
			require.NotNil(t, id)
			if !anyChromium(s.host) {
				assert.Greater(t, *id, int64(1)<<31)
			}
			to := puppet.Target{Tab: new(top.id(t)), Info: puppet.Info{FrameID: id}}
			inTop, inFrame := listenIn(t, top.puppet(t)), listenIn(t, frame)
			never := inTop.begin(t)
			connect(t, s.background(t, mainExtension), to)
			inFrame.accept(t)
			inTop.stop(t)
			_, err := await[puppet.Port](t, never)
			assert.ErrorIs(t, err, webext.ErrStopped)
		},
	},
	{
		text: "document ids lead back to the document",
		except: []exception{
			{of(pageToBackground), "the page's program does not listen"},
			{of(toExtension), noOtherTab},
			{of(toNative), noProgram},
		},
		run: func(t *testing.T, s *scene) {
			shown := s.tab(t)
			l := listenIn(t, s.background(t, mainExtension))
			connect(t, shown.puppet(t), puppet.Target{})
			id := l.acceptPort(t).Sender.DocumentID
			require.NotEmpty(t, id)
			inPage := listenIn(t, shown.puppet(t))
			dialed := connect(t, s.background(t, mainExtension), puppet.Target{
				Tab: new(shown.id(t)), Info: puppet.Info{DocumentID: id},
			})
			inPage.accept(t).post(t, "here")
			assert.Equal(t, []any{"here"}, dialed.receive(t, 1))
		},
	},
	{
		text: "a document wins over the id of another frame in Firefox; in Chromium nobody is meant",
		except: []exception{
			{of(pageToBackground), "the page's program does not listen"},
			{of(toExtension), noOtherTab},
			{of(toNative), noProgram},
		},
		run: func(t *testing.T, s *scene) {
			top := s.move(t, webPage)
			frame := top.addFrame(t)
			l := listenIn(t, s.background(t, mainExtension))
			connect(t, frame, puppet.Target{})
			id := l.acceptPort(t).Sender.DocumentID
			inTop, inFrame := listenIn(t, top.puppet(t)), listenIn(t, frame)
			never := inTop.begin(t)
			dialed := connect(t, s.background(t, mainExtension), puppet.Target{
				Tab: new(top.id(t)), Info: puppet.Info{FrameID: new(int64(0)), DocumentID: id},
			})
			if anyChromium(s.host) {
				assert.ErrorIs(t, dialed.cause(t), webext.ErrNoReceiver)
			} else {
				inFrame.accept(t).post(t, "here")
				assert.Equal(t, []any{"here"}, dialed.receive(t, 1))
			}
			inTop.stop(t)
			_, err := await[puppet.Port](t, never)
			assert.ErrorIs(t, err, webext.ErrStopped)
		},
	},
	{
		text:   "a port to all frames of a tab brings the messages of each",
		except: []exception{{not(of(backgroundToContent)), onlyTabs}},
		run: func(t *testing.T, s *scene) {
			dialed, inTop, inFrame := toTwoFrames(t, s)
			dialed.post(t, "to all")
			inTop.post(t, inTop.receive(t, 1)...)
			inFrame.post(t, inFrame.receive(t, 1)...)
			assert.Equal(t, []any{"to all", "to all"}, dialed.receive(t, 2))
		},
	},
	{
		text:   "a port to all frames ends when one of them disconnects, of which Chromium does not tell the others",
		except: []exception{{not(of(backgroundToContent)), onlyTabs}},
		run: func(t *testing.T, s *scene) {
			dialed, inTop, inFrame := toTwoFrames(t, s)
			inFrame.disconnect(t)
			assert.ErrorIs(t, dialed.cause(t), webext.ErrDisconnected)
			if anyChromium(s.host) {
				inTop.post(t, "to nobody")
				assert.False(t, inTop.state(t).Done)
			} else {
				assert.ErrorIs(t, inTop.cause(t), webext.ErrDisconnected)
			}
		},
	},
	{
		text:   "a port to all frames ends when one of them is removed in Firefox; in Chromium the others go on",
		except: []exception{{not(of(backgroundToContent)), onlyTabs}},
		run: func(t *testing.T, s *scene) {
			dialed, inTop, _ := toTwoFrames(t, s)
			s.tab(t).removeFrame(t)
			if anyChromium(s.host) {
				inTop.post(t, "still here")
				assert.Equal(t, []any{"still here"}, dialed.receive(t, 1))
				return
			}
			assert.ErrorIs(t, dialed.cause(t), webext.ErrDisconnected)
			assert.ErrorIs(t, inTop.cause(t), webext.ErrDisconnected)
		},
	},
	{
		text: "ports between the same ends do not mix",
		run: func(t *testing.T, s *scene) {
			l := s.listen(t)
			first := s.dial(t)
			firstOther := l.accept(t)
			second := s.dial(t)
			secondOther := l.accept(t)
			first.count(t, 1, 10)
			second.count(t, 11, 20)
			assert.Equal(t, numbers(1, 10), firstOther.receive(t, 10))
			assert.Equal(t, numbers(11, 20), secondOther.receive(t, 10))
			first.disconnect(t)
			require.Error(t, firstOther.cause(t))
			secondOther.post(t, "alone")
			assert.Equal(t, []any{"alone"}, second.receive(t, 1))
		},
	},
	{
		text:   "asking for the TLS channel id harms nothing where there is none",
		except: []exception{{of(backgroundToContent, toNative), "only runtime.connect has the option"}},
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			dialed := s.dialWith(t, puppet.Info{IncludeTLSChannelID: true})
			accepted := l.acceptPort(t)
			assert.Empty(t, accepted.Sender.TLSChannelID)
			dialed.post(t, "works")
			assert.Equal(t, []any{"works"}, accepted.receive(t, 1))
		},
	},
	{
		text:   "name and sender stay the same after the end",
		except: []exception{{of(toNative), noProgram}},
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			dialed := s.dialWith(t, puppet.Info{Name: "kept"})
			accepted := l.acceptPort(t)
			dialed.disconnect(t)
			require.Error(t, accepted.cause(t))
			assert.Equal(t, accepted.Port, accepted.state(t).Port)
			assert.Equal(t, dialed.Port, dialed.state(t).Port)
		},
	},
	{
		text:   "functions that content scripts do not have are ErrUnsupported there",
		except: []exception{{not(of(contentToBackground)), onlyContent}},
		run: func(t *testing.T, s *scene) {
			for _, to := range []puppet.Target{{Tab: new(int64(1))}, {Native: new(nativeName)}} {
				_, err := try[puppet.Port](t, s.dialer(t), "connect", to)
				assert.ErrorIs(t, err, webext.ErrUnsupported)
			}
			_, err := try[puppet.Message](t, s.dialer(t), "send",
				puppet.Send{Target: puppet.Target{Tab: new(int64(1))}, Item: items(t, 1)[0]})
			assert.ErrorIs(t, err, webext.ErrUnsupported)
		},
	},
}}

// listenIn listens for ports in a puppet.
func listenIn(t *testing.T, end *client) *listener {
	t.Helper()
	return listen(t, end, puppet.Listen{Event: "connect"})
}

// toTwoFrames connects the background to a tab with a frame.
func toTwoFrames(t *testing.T, s *scene) (dialed, inTop, inFrame *port) {
	t.Helper()
	top := s.move(t, webPage)
	topListener, frameListener := listenIn(t, top.puppet(t)), listenIn(t, top.addFrame(t))
	dialed = s.dial(t)
	return dialed, topListener.acceptPort(t), frameListener.acceptPort(t)
}
