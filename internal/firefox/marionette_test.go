package firefox

import (
	"bufio"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPacketsAreReadAsWritten(t *testing.T) {
	in := bufio.NewReader(strings.NewReader(string(framed([]byte(`["é"]`))) + "2:{}"))
	body, err := readPacket(in)
	require.NoError(t, err)
	assert.Equal(t, `["é"]`, string(body))
	body, err = readPacket(in)
	require.NoError(t, err)
	assert.Equal(t, "{}", string(body))
}

func TestPacketsThatAreNotAreRefused(t *testing.T) {
	for _, text := range []string{"", "5", "x:{}", "-1:", "3:{}", "99999999999999999999:{}", "600000000:{}"} {
		_, err := readPacket(bufio.NewReader(strings.NewReader(text)))
		assert.Error(t, err, "%q", text)
	}
}

func TestAnswersAreParsed(t *testing.T) {
	id, a, err := parseAnswer([]byte(`[1,7,null,{"value":1}]`))
	require.NoError(t, err)
	assert.Equal(t, 7, id)
	assert.JSONEq(t, `{"value":1}`, string(a.result))

	_, a, err = parseAnswer([]byte(`[1,7,{"error":"no such element","message":"none","stacktrace":"x"},null]`))
	require.NoError(t, err)
	assert.Equal(t, "no such element", a.refusal.Kind)

	for _, text := range []string{"", "{}", "[1,2]", `[1,"x",null,{}]`, `[1,2,3,{}]`} {
		_, _, err := parseAnswer([]byte(text))
		assert.Error(t, err, "%q", text)
	}
}

func TestClientMatchesAnswersByNumber(t *testing.T) {
	client, server := connected(t)
	first, err := client.send("A", nil)
	require.NoError(t, err)
	second, err := client.send("B", nil)
	require.NoError(t, err)
	server.say(`[1,2,null,"b"]`)
	server.say(`[1,1,null,"a"]`)
	assert.Equal(t, `"a"`, string((<-first).result))
	assert.Equal(t, `"b"`, string((<-second).result))
}

func TestClientTellsARefusal(t *testing.T) {
	client, server := connected(t)
	go server.say(`[1,1,{"error":"unknown command","message":"none"},null]`)
	err := client.call("A", nil, nil)
	var refusal *CommandError
	require.ErrorAs(t, err, &refusal)
	assert.EqualError(t, err, "A: unknown command: none")
}

func TestClientEndsItsCallsWhenFirefoxEnds(t *testing.T) {
	client, server := connected(t)
	waiting, err := client.send("A", nil)
	require.NoError(t, err)
	server.conn.Close()
	require.ErrorIs(t, (<-waiting).err, ErrEnded)
	require.ErrorIs(t, client.call("B", nil, nil), ErrEnded)
}

func TestClientRefusesOtherServers(t *testing.T) {
	ours, theirs := net.Pipe()
	go func() { _, _ = theirs.Write(framed([]byte(`{"marionetteProtocol":2}`))) }()
	_, err := newMarionette(ours)
	require.ErrorContains(t, err, "not a Marionette server")
}

// A fakeServer speaks Marionette and swallows what it is told.
type fakeServer struct {
	t    *testing.T
	conn net.Conn
}

func (s *fakeServer) say(packet string) {
	_, err := s.conn.Write(framed([]byte(packet)))
	assert.NoError(s.t, err)
}

func connected(t *testing.T) (*marionette, *fakeServer) {
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	s := &fakeServer{t, theirs}
	go s.say(`{"applicationType":"gecko","marionetteProtocol":3}`)
	client, err := newMarionette(ours)
	require.NoError(t, err)
	go func() {
		in := bufio.NewReader(theirs)
		for {
			if _, err := readPacket(in); err != nil {
				return
			}
		}
	}()
	return client, s
}
