// Package androidtest plays an Android device for tests: the command adb, and the
// debugger of the Firefox behind it.
package androidtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gangway/internal/adb"
)

// command is the adb of a Phone. It writes each call down, and answers from files.
const command = `#!/bin/sh
cd '%s' || exit 1
echo "$*" >>calls
[ "$1" != -s ] || shift 2
while read -r start; do
  case "$*" in "$start"*) echo "error: it does not want to" >&2; exit 1 ;; esac
done <fail
case "$*" in
  devices) cat devices ;;
  "shell pm list packages") cat packages ;;
  "shell cat /proc/net/unix") cat sockets ;;
  "shell am start "*) cat started ;;
  "push "*) cp "$2" pushed ;;
  "forward tcp:0 "*) cat port ;;
  "forward --remove "* | "reverse "* | "shell rm -f "*) ;;
  *) echo "error: unknown: $*" >&2; exit 1 ;;
esac
`

// A Phone is a device with a Firefox, as adb shows it.
type Phone struct {
	t   testing.TB
	dir string

	mu       sync.Mutex // Protects following.
	id       string     // Of the extension that is installed.
	refusal  string     // Of an installation.
	requests []string   // Of the debugger, with the path or the ID that they name.
	conns    []net.Conn
}

// New makes a phone with one Firefox, whose debugger listens, and lets adb find it.
func New(t testing.TB) *Phone {
	t.Helper()
	p := &Phone{t: t, dir: t.TempDir(), id: "run@gangway.test"}
	path := filepath.Join(p.dir, "adb")
	p.Set("adb", fmt.Sprintf(command, p.dir))
	if err := os.Chmod(path, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv(adb.Env, path)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		listener.Close()
		p.HangUp()
	})
	go p.accept(listener)
	for name, text := range map[string]string{
		"devices":  "List of devices attached\nphone1\tdevice\n\n",
		"packages": "package:com.android.phone\npackage:org.mozilla.firefox\n",
		"sockets":  "Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 10000 1 1 5 /dev/socket/adbd\n0: 2 0 10000 1 1 6 @org.mozilla.firefox/firefox-debugger-socket\n",
		"started":  "Starting: Intent { act=android.intent.action.MAIN }\n",
		"port":     strconv.Itoa(listener.Addr().(*net.TCPAddr).Port) + "\n",
		"fail":     "",
		"calls":    "",
	} {
		p.Set(name, text)
	}
	return p
}

// Set sets an answer of adb: "devices", "packages", "sockets", "started", "port", or
// the beginnings of commands that "fail".
func (p *Phone) Set(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// Calls returns the calls of adb.
func (p *Phone) Calls() []string {
	p.t.Helper()
	return strings.Split(strings.TrimSpace(p.read("calls")), "\n")
}

// Pushed returns the file that was copied to the phone last.
func (p *Phone) Pushed() []byte {
	p.t.Helper()
	return []byte(p.read("pushed"))
}

func (p *Phone) read(name string) string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// Refuse lets the Firefox refuse installations, with a message.
func (p *Phone) Refuse(message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refusal = message
}

// Rename lets the extensions that are installed from now on have another id.
func (p *Phone) Rename(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.id = id
}

// Requests returns the installations and removals that the Firefox was asked for.
func (p *Phone) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// HangUp ends the connections with the debugger, as when the app is closed.
func (p *Phone) HangUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		conn.Close()
	}
}

func (p *Phone) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.conns = append(p.conns, conn)
		p.mu.Unlock()
		go p.serve(conn)
	}
}

// serve is the debugger.
func (p *Phone) serve(conn net.Conn) {
	send(conn, map[string]any{"from": "root", "applicationType": "browser", "traits": map[string]any{}})
	r := bufio.NewReader(conn)
	for {
		request, err := receive(r)
		if err != nil {
			return
		}
		answer := p.answer(request)
		answer["from"] = request.To
		if request.Type == "watchResources" && request.To == "watcher-of-addon" {
			send(conn, hello)
		}
		send(conn, answer)
	}
}

// hello is a line of the background.
var hello = map[string]any{"from": "target", "type": "resources-available-array", "array": []any{
	[]any{"console-message", []any{map[string]any{
		"level": "log", "arguments": []any{"hello from the phone"}, "filename": "moz-extension://1234/background.js", "lineNumber": 1,
	}}},
}}

type request struct {
	To, Type, AddonPath, AddonID string
}

func (p *Phone) answer(r request) map[string]any {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch r.Type {
	case "getRoot":
		return map[string]any{"addonsActor": "addons"}
	case "installTemporaryAddon":
		p.requests = append(p.requests, "install "+r.AddonPath)
		if p.refusal != "" {
			return map[string]any{"error": "unknownError", "message": p.refusal}
		}
		return map[string]any{"addon": map[string]any{"id": p.id}}
	case "uninstallAddon":
		p.requests = append(p.requests, "uninstall "+r.AddonID)
	case "listAddons":
		return map[string]any{"addons": []any{map[string]any{"actor": "addon", "id": p.id, "manifestURL": "moz-extension://1234/manifest.json"}}}
	case "listTabs":
		return map[string]any{"tabs": []any{}}
	case "getWatcher":
		return map[string]any{"actor": "watcher-of-" + r.To}
	}
	return map[string]any{}
}

func send(w io.Writer, v any) {
	text, _ := json.Marshal(v)                      // Of maps and texts: it has no error.
	_, _ = fmt.Fprintf(w, "%d:%s", len(text), text) // Whoever has asked may be gone.
}

func receive(r *bufio.Reader) (q request, err error) {
	length, err := r.ReadString(':')
	if err != nil {
		return q, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		return q, err
	}
	text := make([]byte, n)
	if _, err = io.ReadFull(r, text); err == nil {
		err = json.Unmarshal(text, &q)
	}
	return q, err
}
