package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"gangway/examples/prices/market"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// live runs a test in a bubble, with a browser that has the background.
func live(t *testing.T, test func(t *testing.T, b *webexttest.Browser, e *webexttest.Extension, bg *webexttest.Background)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		browser.SettleWith(synctest.Wait)
		e := browser.Install("prices@gangway.test", webexttest.Files(os.DirFS("..")))
		test(t, browser, e, e.Background(run))
	})
}

// calls returns the market as a page sees it.
func calls(t *testing.T, rt *webext.Runtime) market.Market {
	t.Helper()
	s, err := session.Dial(t.Context(), rt, market.Session, session.DialOptions{})
	require.NoError(t, err)
	return market.MarketOver(rpc.Open(s, rpc.Options{}))
}

var tea = market.Price{Name: "Tea", URL: "https://shop.example/tea", Cost: market.Money{Cents: 1250, Currency: market.Euro}}

// TestListOutlivesTheBackground follows the list from the popup while a page adds
// to it and the background dies: the list is as the calls left it.
func TestListOutlivesTheBackground(t *testing.T) {
	live(t, func(t *testing.T, b *webexttest.Browser, e *webexttest.Extension, bg *webexttest.Background) {
		popup := calls(t, e.OpenPopup(nil).Runtime())
		page := calls(t, b.OpenTab("https://shop.example/").ContentScript(e, nil).Runtime())
		id, err := page.Watch(t.Context(), tea)
		require.NoError(t, err)
		require.NoError(t, popup.Choose(t.Context(), market.Krone))

		ctx, cancel := context.WithCancel(t.Context())
		var last market.List
		var end error
		for last, err = range popup.Follow(ctx) {
			if end = err; err != nil {
				break
			}
			if len(last.Quotes) == 1 {
				bg.Kill()
			}
		}
		cancel()
		var failed *rpc.Error
		require.ErrorAs(t, end, &failed)
		assert.Equal(t, rpc.Unavailable, failed.Code)
		assert.True(t, failed.MayHaveRun)

		want := market.List{Currency: market.Krone, Quotes: []market.Quote{
			{ID: id, Price: tea, Value: market.Money{Cents: 9325, Currency: market.Krone}},
		}}
		assert.Equal(t, want, next(t, popup))
		values, err := page.Convert(t.Context(), []market.Money{{Cents: 100, Currency: market.Euro}})
		require.NoError(t, err)
		assert.Equal(t, []market.Money{{Cents: 746, Currency: market.Krone}}, values)
		require.NoError(t, popup.Forget(t.Context(), id))
		require.NoError(t, popup.Forget(t.Context(), id))
		assert.Empty(t, next(t, popup).Quotes)
	})
}

// next returns the first list that the market gives.
func next(t *testing.T, m market.Market) market.List {
	t.Helper()
	for list, err := range m.Follow(t.Context()) {
		require.NoError(t, err)
		return list
	}
	require.Fail(t, "there is no list")
	return market.List{}
}

// TestPagesMayDoLittle calls as a content script, with things that are not right.
func TestPagesMayDoLittle(t *testing.T) {
	live(t, func(t *testing.T, b *webexttest.Browser, e *webexttest.Extension, _ *webexttest.Background) {
		page := calls(t, b.OpenTab("https://shop.example/").ContentScript(e, nil).Runtime())
		ctx := t.Context()
		assert.ErrorIs(t, page.Choose(ctx, market.Yen), rpc.PermissionDenied)
		assert.ErrorIs(t, page.Forget(ctx, 1), rpc.PermissionDenied)
		for _, err := range page.Follow(ctx) {
			assert.ErrorIs(t, err, rpc.PermissionDenied)
		}
		for _, change := range []func(*market.Price){
			func(p *market.Price) { p.Name = "" },
			func(p *market.Price) { p.URL = "javascript:alert(1)" },
			func(p *market.Price) { p.Cost.Cents = 0 },
			func(p *market.Price) { p.Cost.Currency = "ZZZ" },
		} {
			wrong := tea
			change(&wrong)
			_, err := page.Watch(ctx, wrong)
			assert.ErrorIs(t, err, rpc.InvalidArgument)
		}
		_, err := page.Convert(ctx, []market.Money{{Cents: 1, Currency: "ZZZ"}})
		assert.ErrorIs(t, err, rpc.InvalidArgument)
		_, err = page.Convert(ctx, make([]market.Money, maxAmounts+1))
		assert.ErrorIs(t, err, rpc.ResourceExhausted)

		long := tea
		long.Name, long.URL = strings.Repeat("é", maxName+1), "https://shop.example/"+strings.Repeat("a", maxURL)
		for range maxEntries {
			_, err := page.Watch(ctx, long)
			require.NoError(t, err)
		}
		_, err = page.Watch(ctx, tea)
		assert.ErrorIs(t, err, rpc.ResourceExhausted)
		quotes := next(t, calls(t, e.OpenPopup(nil).Runtime())).Quotes
		assert.Len(t, quotes, maxEntries)
		assert.Equal(t, strings.Repeat("é", maxName)+"…", quotes[0].Price.Name)
		assert.Empty(t, quotes[0].Price.URL)
	})
}
