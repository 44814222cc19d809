package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/require"
)

// TestToolbarButtonWakesGo clicks a button that opens no popup, also while the
// background is suspended.
func TestToolbarButtonWakesGo(t *testing.T) {
	bare := open(t)
	for _, version := range []int{3, 2} {
		t.Run(fmt.Sprintf("manifest v%d", version), func(t *testing.T) {
			s := bare.with(t, build(t, fixture("clicks"), version))
			ctx := firefoxtest.Context(t)
			for _, path := range []string{"/first", "/second"} {
				tab := firefoxtest.OpenTab(t, s.Browser, s.page+path)
				require.NoError(t, s.extension.ClickAction(ctx, tab))
				s.wait(t, background, "clicked in "+s.page+path)
				require.NoError(t, s.extension.TerminateBackground(ctx))
			}
		})
	}
}
