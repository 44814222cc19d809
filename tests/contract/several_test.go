package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

// In several contexts of one extension, whoever is not concerned is not noticed:
// a context that does not want a port or a one-shot message leaves it to the
// others. A third context stands beside the two of the pair, a page.
var several = section{"Several contexts", except(not(of(contentToBackground)), "a page is the third context beside these two", []claim{
	{
		text: "a page that listens to ports of another name does not harm a port",
		run: func(t *testing.T, s *scene) {
			listen(t, s.third(t), puppet.Listen{Event: "connect", Names: []string{"another"}})
			s.lives(t)
		},
	},
	{
		text: "a page that listens no longer does not harm a port",
		run: func(t *testing.T, s *scene) {
			listen(t, s.third(t), puppet.Listen{Event: "connect"}).stop(t)
			s.lives(t)
		},
	},
	{
		text: "a page whose program has ended does not harm a port",
		run: func(t *testing.T, s *scene) {
			s.third(t).start(t, "exit", 0)
			s.lives(t)
		},
	},
	{
		text: "a page can have a port that the background does not want",
		run: func(t *testing.T, s *scene) {
			listen(t, s.background(t, mainExtension), puppet.Listen{Event: "connect", Names: []string{"another"}})
			l := listen(t, s.third(t), puppet.Listen{Event: "connect"})
			s.talk(t, s.dial(t), l.acceptPort(t))
		},
	},
	{
		text: "a one-shot message that a page ignores is answered by the background",
		run: func(t *testing.T, s *scene) {
			ignoring, l := hear(t, s.third(t), ownMessages), s.hear(t)
			begun := s.begin(t, "anybody?")
			ignoring.next(t).ignore(t)
			s.answers(t, l, begun)
		},
	},
	{
		text: "a one-shot message that the background ignores is answered by a page",
		run: func(t *testing.T, s *scene) {
			ignoring, l := s.hear(t), hear(t, s.third(t), ownMessages)
			begun := s.begin(t, "anybody?")
			ignoring.next(t).ignore(t)
			s.answers(t, l, begun)
		},
	},
	{
		text: "a one-shot message that a page has not answered when its program ends is answered by the background",
		run: func(t *testing.T, s *scene) {
			page := s.third(t)
			other, l := hear(t, page, ownMessages), s.hear(t)
			begun := s.begin(t, "anybody?")
			other.next(t)
			page.start(t, "exit", 0)
			s.answers(t, l, begun)
		},
	},
	{
		text: "a page that listens to one-shot messages no longer does not harm one",
		run: func(t *testing.T, s *scene) {
			hear(t, s.third(t), ownMessages).stop(t)
			l := s.hear(t)
			s.answers(t, l, s.begin(t, "anybody?"))
		},
	},
	{
		text: "a port ends with the background that has it, though a page listens to others",
		run: func(t *testing.T, s *scene) {
			listen(t, s.third(t), puppet.Listen{Event: "connect", Names: []string{"another"}})
			dialed, _ := s.ports(t)
			s.suspend(t, mainExtension)
			endedByOther(t, s, dialed)
		},
	},
	{
		text: "a port ends with the page that has it, though the background listens to others",
		run: func(t *testing.T, s *scene) {
			listen(t, s.background(t, mainExtension), puppet.Listen{Event: "connect", Names: []string{"another"}})
			page := s.open(t, thirdPage)
			l := listen(t, page.puppet(t), puppet.Listen{Event: "connect"})
			dialed := s.dial(t)
			l.acceptPort(t)
			s.settle(t)
			page.close(t)
			endedByOther(t, s, dialed)
		},
	},
	{
		text: "a one-shot message fails with the background that has it, though a page has ignored it",
		run: func(t *testing.T, s *scene) {
			ignoring, l := hear(t, s.third(t), ownMessages), s.hear(t)
			begun := s.begin(t, "anybody?")
			ignoring.next(t).ignore(t)
			l.next(t)
			s.suspend(t, mainExtension)
			assert.ErrorIs(t, failure(t, begun), webext.ErrNoReply)
		},
	},
})}

// third returns a page of the extension, which has nothing to do with the pair.
func (s *scene) third(t *testing.T) *client {
	t.Helper()
	return s.open(t, thirdPage).puppet(t)
}

// lives connects the pair and checks that nobody ends the port.
func (s *scene) lives(t *testing.T) {
	t.Helper()
	dialed, accepted := s.ports(t)
	s.talk(t, dialed, accepted)
}

// talk passes messages both ways, so often that an end would have been noticed.
func (s *scene) talk(t *testing.T, dialed, accepted *port) {
	t.Helper()
	for range 5 {
		s.settle(t)
		dialed.post(t, "question")
		assert.Equal(t, []any{"question"}, accepted.receive(t, 1))
		accepted.post(t, "answer")
		assert.Equal(t, []any{"answer"}, dialed.receive(t, 1))
	}
}

// answers has the one who hears a message answer it, after a while.
func (s *scene) answers(t *testing.T, l hearer, begun *call) {
	t.Helper()
	q := l.next(t)
	s.settle(t)
	perform[int](t, q.end, "goroutines", nil) // One turn more.
	q.reply(t, "yes")
	assert.Equal(t, "yes", reply(t, begun))
}
