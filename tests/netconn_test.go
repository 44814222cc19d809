package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"
)

// TestConnectionsCarryYamuxAndNetRPC makes 500 calls over 20 streams of one
// connection, lets the background die, which ends the connection, and dials anew.
func TestConnectionsCarryYamuxAndNetRPC(t *testing.T) {
	s := enter(t, fixture("netconn"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	for n := range 3 {
		s.wait(t, content, fmt.Sprintf("netconn: round %d: 500 right", n+1))
		s.wait(t, content, fmt.Sprintf("netconn: round %d: fails after the death: true", n+1))
	}
}
