package webext

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sentBy returns a sender of a world of user scripts as a browser describes it.
func sentBy(t *testing.T, world string) []byte {
	t.Helper()
	sender, err := codec.Marshal(Sender{ID: "own@gangway.test", Origin: "https://news.example", UserScriptWorldID: world})
	require.NoError(t, err)
	return sender
}

func TestUserScriptsAreLetInByADecision(t *testing.T) {
	news := func(s *Sender) bool { return s.UserScriptWorldID == "news" }
	for name, test := range map[string]struct {
		allow Allow
		in    map[string]bool
	}{
		"nobody by default": {nil, map[string]bool{"": false, "news": false}},
		"a world":           {news, map[string]bool{"": false, "news": true, "other": false}},
		"the default one":   {func(s *Sender) bool { return s.UserScriptWorldID == "" }, map[string]bool{"": true, "news": false}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newFakeHost()
				ports, err := OnUserScriptConnect(newRuntime(h), test.allow)
				require.NoError(t, err)
				defer ports.Stop()
				for world, in := range test.in {
					r := h.accept(&fakePort{sender: sentBy(t, world)})
					assert.Equal(t, in, r != nil, "%s gets a receiver", world)
					if in {
						next(t, ports).Disconnect()
					}
				}
				assert.Nil(t, h.accept(&fakePort{}), "nobody says who it is")
			})
		})
	}
}

func TestMessagesOfUserScriptsAreLetInByADecision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		requests, err := OnUserScriptMessage(newRuntime(h), func(s *Sender) bool { return s.UserScriptWorldID == "news" })
		require.NoError(t, err)
		defer requests.Stop()
		refused := []*fakeRequest{
			{item: item(t, 1), sender: sentBy(t, "other")}, {item: item(t, 2), sender: sentBy(t, "")}, {item: item(t, 3)},
		}
		for _, q := range refused {
			h.request(q)
			assert.Equal(t, 1, q.ignored)
		}
		h.request(&fakeRequest{item: item(t, 4), sender: sentBy(t, "news")})
		assert.Equal(t, "news", next(t, requests).Sender().UserScriptWorldID)
	})
}
