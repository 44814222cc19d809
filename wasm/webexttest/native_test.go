package webexttest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const echoApplication = "test_application"

// nativeEcho is a native application that sends back what it receives.
func nativeEcho(stdin io.Reader, stdout io.Writer) error {
	_, err := io.Copy(stdout, stdin)
	return err
}

// connectNative connects a background to an echoApplication.
func connectNative(t *testing.T, browser *Browser, run func(io.Reader, io.Writer) error) *webext.Port {
	t.Helper()
	ext := browser.Install(testID)
	browser.InstallNative(echoApplication, run, ext)
	port, err := ext.Background(nil).Runtime().ConnectNative(echoApplication)
	require.NoError(t, err)
	return port
}

func TestNativeApplicationAnswers(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := connectNative(t, browser, nativeEcho)
		assert.Equal(t, echoApplication, port.Name())
		post(t, port, 1, 100)
		requireNext(t, port, 1, 100)
		port.Disconnect()
	})
}

func TestNativeMessagesAreJSONInEveryBrowser(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := connectNative(t, browser, nativeEcho)
		require.NoError(t, port.PostMessage(map[string]any{
			"gone": codec.Undefined{}, "bytes": []byte{1}, "set": codec.Set{1.0}, "map": map[int]string{1: "a"},
			"when": time.UnixMilli(1500),
		}))
		m, err := port.Receive(t.Context())
		require.NoError(t, err)
		var v any
		require.NoError(t, m.Decode(&v))
		assert.Equal(t, map[string]any{
			"bytes": "AQ==", "set": []any{1.0}, "map": map[string]any{"1": "a"}, "when": "1970-01-01T00:00:01.5Z",
		}, v)
	})
}

func TestValueWithoutFormInJSONIsAnErrorAndTheNativePortGoesOn(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := connectNative(t, browser, nativeEcho)
		for text, v := range map[string]any{
			"prices[1]: NaN has no form in JSON":           map[string]any{"prices": []float64{1, math.NaN()}},
			"id: an integer beyond ±(2^53-1) is rounded":   map[string]any{"id": int64(1 << 60)},
			"why: an object of the kind Error has no form": map[string]any{"why": codec.Object{Name: "Error", Args: []any{"m"}}},
		} {
			err := port.PostMessage(v)
			assert.ErrorIs(t, err, webext.ErrNotCloneable)
			assert.ErrorContains(t, err, text)
		}
		assert.Zero(t, port.Stats().Posted)
		post(t, port, 1, 1)
		requireNext(t, port, 1, 1)
	})
}

func TestEveryPortStartsTheApplicationAnew(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		starts := make(chan struct{}, 10)
		ext := browser.Install(testID)
		browser.InstallNative(echoApplication, func(stdin io.Reader, stdout io.Writer) error {
			starts <- struct{}{}
			return nativeEcho(stdin, stdout)
		}, ext)
		rt := ext.Background(nil).Runtime()
		for range 3 {
			port, err := rt.ConnectNative(echoApplication)
			require.NoError(t, err)
			post(t, port, 1, 1)
			requireNext(t, port, 1, 1)
		}
		assert.Len(t, starts, 3)
	})
}

func TestDisconnectEndsTheInputOfTheApplication(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ended := make(chan error, 1)
		port := connectNative(t, browser, func(stdin io.Reader, _ io.Writer) error {
			_, err := io.ReadAll(stdin)
			ended <- err
			return err
		})
		synctest.Wait()
		port.Disconnect()
		assert.NoError(t, <-ended)
	})
}

// So Firefox ESR 153 does it: it closes the pipe without writing what waits
// behind the message that is being written.
func TestMessagesBeforeADisconnectCanBeLost(t *testing.T) {
	want := map[Profile]string{Firefox: "\x01\x00\x00\x007"}
	inBubble(t, func(t *testing.T, browser *Browser) {
		received := make(chan []byte, 1)
		port := connectNative(t, browser, func(stdin io.Reader, _ io.Writer) error {
			data, err := io.ReadAll(stdin)
			received <- data
			return err
		})
		post(t, port, 7, 9)
		port.Disconnect()
		assert.Equal(t, want[browser.profile], string(<-received))
	})
}

func TestExitOfTheApplicationEndsThePort(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := connectNative(t, browser, func(stdin io.Reader, stdout io.Writer) error {
			message := make([]byte, 5)
			if _, err := io.ReadFull(stdin, message); err != nil {
				return err
			}
			_, err := stdout.Write(message)
			return errors.Join(err, errors.New("crashed"))
		})
		post(t, port, 1, 1)
		requireNext(t, port, 1, 1)
		<-port.Done()
		if browser.profile == Firefox {
			assert.Equal(t, webext.ErrDisconnected, port.Err())
		} else {
			assert.Equal(t, &webext.DisconnectError{Reason: "Native host has exited."}, port.Err())
		}
	})
}

func TestApplicationsAreForThoseWhoMayUseThem(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		browser.InstallNative(echoApplication, nativeEcho, browser.Install("other@gangway.test"))
		port, err := browser.Install(testID).Background(nil).Runtime().ConnectNative(echoApplication)
		require.NoError(t, err)
		assertEnded(t, port, webext.ErrNoApplication)
		assert.ErrorIs(t, port.Err(), webext.ErrNoReceiver)
	})
}

func TestApplicationThatBreaksTheProtocolEndsThePort(t *testing.T) {
	faults := map[string]struct {
		profile Profile
		output  []byte
		want    error
	}{
		"too large": {
			Firefox, binary.NativeEndian.AppendUint32(nil, 1<<20+1),
			&webext.DisconnectError{
				Reason: "Native application tried to send a message of 1048577 bytes, which exceeds the limit of 1048576 bytes.",
			},
		},
		"too large, in Chromium": {
			Chromium, binary.NativeEndian.AppendUint32(nil, 1<<20+1), webext.ErrApplicationFailed,
		},
		"not JSON": {
			Firefox, append(binary.NativeEndian.AppendUint32(nil, 1), '{'), webext.ErrApplicationFailed,
		},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			inBubbleOf(t, fault.profile, func(t *testing.T, browser *Browser) {
				afterwards := make(chan error, 2)
				port := connectNative(t, browser, func(stdin io.Reader, stdout io.Writer) error {
					_, err := stdout.Write(fault.output)
					if err == nil {
						_, err = stdout.Write([]byte{0})
					}
					afterwards <- err
					_, err = io.ReadAll(stdin) // Its input ends, too.
					afterwards <- err
					return nil
				})
				<-port.Done()
				assert.Equal(t, fault.want, port.Err())
				assert.ErrorIs(t, <-afterwards, io.ErrClosedPipe)
				assert.NoError(t, <-afterwards)
			})
		})
	}
}

func TestOutputMayComeInPieces(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := connectNative(t, browser, func(stdin io.Reader, stdout io.Writer) error {
			for piece := make([]byte, 3); ; {
				n, err := stdin.Read(piece)
				if err != nil {
					return nil
				}
				if _, err := io.Copy(stdout, bytes.NewReader(piece[:n])); err != nil {
					return err
				}
			}
		})
		require.NoError(t, port.PostMessage("a text that is longer than a piece"))
		post(t, port, 1, 3)
		m, err := port.Receive(context.Background())
		require.NoError(t, err)
		var text string
		require.NoError(t, m.Decode(&text))
		assert.Equal(t, "a text that is longer than a piece", text)
		requireNext(t, port, 1, 3)
	})
}

func TestNativeMessageThatGoCannotHoldIsAnErrorOfItAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port := connectNative(t, browser, func(stdin io.Reader, stdout io.Writer) error {
			deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
			for _, text := range []string{deep, "1"} {
				message := append(binary.NativeEndian.AppendUint32(nil, uint32(len(text))), text...)
				if _, err := stdout.Write(message); err != nil {
					return err
				}
			}
			_, err := io.ReadAll(stdin)
			return err
		})
		m, err := port.Receive(t.Context())
		require.NoError(t, err)
		assert.ErrorContains(t, m.Decode(new(any)), "CodecError")
		requireNext(t, port, 1, 1)
	})
}
