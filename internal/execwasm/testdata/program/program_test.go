//go:build js && wasm

package program

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall/js"
	"testing"
)

func TestDouble(t *testing.T) {
	if Double(2) != 4 {
		t.Fatal("Double(2) is not 4")
	}
}

func TestOutput(*testing.T) {
	fmt.Print("no newline, ")
	fmt.Println("äöü")
	fmt.Fprintln(os.Stderr, "on stderr")
	js.Global().Get("console").Call("warn", "from JavaScript", 1)
}

func TestEnvironment(t *testing.T) {
	fmt.Println("TEST_WORD is", os.Getenv("TEST_WORD"), "and SECRET is", os.Getenv("SECRET"))
	fmt.Println("document:", js.Global().Get("document").Get("title"))
	fmt.Println("extension:", js.Global().Get("browser").Get("runtime").Get("id"))
}

func TestFail(t *testing.T) { t.Fatal("failing on purpose") }

func TestExit(*testing.T) { os.Exit(7) }

func TestSpin(*testing.T) {
	for {
	}
}

func TestWaitForever(*testing.T) {
	fmt.Println("waiting")
	select {}
}

func TestFiles(t *testing.T) {
	text, err := os.ReadFile("testdata/files/sub/hello.txt")
	check(t, err)
	equal(t, string(text), "from testdata\n")

	dir := t.TempDir()
	check(t, os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755))
	path := filepath.Join(dir, "a", "b", "file")
	check(t, os.WriteFile(path, []byte("0123456789"), 0o600))
	check(t, appendTo(path, "abc"))
	check(t, os.Truncate(path, 12))
	text, err = os.ReadFile(path)
	check(t, err)
	equal(t, string(text), "0123456789ab")

	check(t, os.Rename(path, filepath.Join(dir, "moved")))
	_, err = os.Stat(path)
	is(t, err, fs.ErrNotExist)
	info, err := os.Stat(filepath.Join(dir, "moved"))
	check(t, err)
	equal(t, fmt.Sprint(info.Size(), info.Mode()), "12 -rw-------")

	is(t, os.Mkdir(filepath.Join(dir, "a"), 0o755), fs.ErrExist)
	if os.Remove(filepath.Join(dir, "a")) == nil {
		t.Error("a directory that is not empty was removed")
	}
	check(t, os.Chdir(filepath.Join(dir, "a")))
	entries, err := os.ReadDir(".")
	check(t, err)
	equal(t, fmt.Sprint(entries), "[d b/]")
}

func TestSeek(t *testing.T) {
	f, err := os.CreateTemp("", "seek")
	check(t, err)
	_, err = f.WriteString("hello world")
	check(t, err)
	_, err = f.WriteAt([]byte("W"), 6)
	check(t, err)
	_, err = f.Seek(6, io.SeekStart)
	check(t, err)
	rest, err := io.ReadAll(f)
	check(t, err)
	equal(t, string(rest), "World")
	check(t, f.Close())
	check(t, os.Remove(f.Name()))
	_, err = os.Open(f.Name())
	is(t, err, fs.ErrNotExist)
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got %v, want %v", err, target)
	}
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
