package rdp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"gangway/internal/console"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPacketsAreBounded(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "EOF",
		"5:{}":                 "unexpected EOF",
		"2:{]":                 "a packet of Firefox is no JSON",
		"-2:{}":                `has the length "-2"`,
		"67108865:{}":          `has the length "67108865"`,
		"bulk a b 5:hello":     `has the length "bulk a b 5"`,
		"HTTP/1.1 400 Bad":     `this is no debugger of Firefox: it begins with "HTTP/1.1 40"`,
		"99999999999999999:{}": "this is no debugger of Firefox",
	} {
		_, err := readPacket(bufio.NewReader(strings.NewReader(text)))
		assert.ErrorContains(t, err, want, text)
	}
	p, err := readPacket(bufio.NewReader(strings.NewReader(`23:{"from":"a","type":"b"}9`)))
	require.NoError(t, err)
	assert.Equal(t, "a", p.From)
	p, err = readPacket(bufio.NewReader(strings.NewReader(`48:{"message":{"a":1},"from":"a","type":"b","x":[]}`)))
	require.NoError(t, err)
	assert.Equal(t, "a b", p.From+" "+p.Type)
	var out bytes.Buffer
	require.NoError(t, writePacket(&out, map[string]any{"to": "é"}))
	assert.Equal(t, "11:{\"to\":\"é\"}", out.String())
}

func FuzzPackets(f *testing.F) {
	f.Add([]byte(`13:{"from":"a"}3:`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bufio.NewReader(bytes.NewReader(data))
		for range 10 {
			if _, err := readPacket(r); err != nil {
				return
			}
		}
	})
}

// serve answers one connection with packets, of which the first is a greeting.
func serve(t *testing.T, packets ...string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		for i, packet := range packets {
			if i > 0 {
				if _, err := readPacket(r); err != nil {
					return
				}
			}
			if writePacket(conn, json.RawMessage(packet)) != nil {
				return
			}
		}
		_, _ = readPacket(r) // Until the other end has gone.
	}()
	return l.Addr().String()
}

func TestConnectSaysWhyNot(t *testing.T) {
	const greeting = `{"from": "root"}`
	for name, test := range map[string]struct {
		packets []string
		want    string
	}{
		"no greeting":    {nil, "deadline"},
		"another":        {[]string{`{"from": "a"}`}, "its greeting is from \"a\""},
		"refused":        {[]string{greeting, `{"from": "root", "error": "noSuchActor"}`}, "Firefox refuses getRoot: noSuchActor"},
		"no add-ons":     {[]string{greeting, `{"from": "root"}`}, "installs no add-ons"},
		"another answer": {[]string{greeting, `{"from": "a", "addonsActor": "b"}`}, "getRoot: context deadline exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			_, err := Connect(ctx, serve(t, test.packets...), func(console.Line) {})
			assert.ErrorContains(t, err, test.want)
		})
	}
}

func TestValuesBecomeText(t *testing.T) {
	for raw, want := range map[string]string{
		`"a"`: "a", `1`: "1", `null`: "null", `true`: "true", `{"type": "undefined"}`: "undefined", `{"type": "NaN"}`: "NaN",
		`{"type": "longString", "initial": "a", "length": 9}`: "a…", `{"type": "object", "class": "Array"}`: "[Array]", `{"type": "object"}`: "[object]",
		`[1]`: "[1]", `{"type": "object", "class": "Error", "preview": {"kind": "Error", "name": "TypeError", "message": "no"}}`: "TypeError: no",
		`{"type": "object", "class": "Map", "preview": {"kind": "MapLike", "size": 1}}`: "[Map]",
	} {
		assert.Equal(t, want, text(json.RawMessage(raw)), raw)
	}
}
