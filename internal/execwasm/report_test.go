package execwasm

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/console"
)

// said is a line that the extension wrote.
func said(level string, args ...string) console.Line {
	text := ""
	for i, arg := range args {
		if i > 0 {
			text += " "
		}
		text += arg
	}
	return console.Line{Level: level, AddonID: addonID, Source: console.SourceBackground, Args: args, Text: text}
}

func TestReportSeparatesTheStreams(t *testing.T) {
	var stdout, stderr bytes.Buffer
	r := newReport(&stdout, &stderr, nil)
	r.line(said("log", reportWrite, "1", "out"))
	r.line(said("log", reportWrite, "2", "err\n"))
	r.line(said("warn", "from a script"))
	r.line(console.Line{AddonID: "other@x", Args: []string{reportWrite, "1", "not ours"}})
	r.line(said("log", reportWrite, "odd"))
	assert.Equal(t, "out", stdout.String())
	assert.Equal(t, "err\n[background] warn: from a script\n", stderr.String())
}

func TestReportEndsAfterTheLastSentence(t *testing.T) {
	var stderr bytes.Buffer
	r := newReport(&bytes.Buffer{}, &stderr, nil)
	r.line(said("log", reportExit, "3"))
	select {
	case <-r.done:
		t.Fatal("done before the last sentence")
	default:
	}
	r.line(said("error", loaderPrefix+"the Go program ended with exit code 3"))
	<-r.done
	assert.Equal(t, 3, r.code)
	require.NoError(t, r.err)
	assert.Empty(t, stderr.String(), "the sentence is for people who look at an extension")
}

func TestReportEndsWithoutALastSentence(t *testing.T) {
	r := newReport(&bytes.Buffer{}, &bytes.Buffer{}, nil)
	r.line(said("log", reportExit, "0"))
	<-r.done
	assert.Equal(t, 0, r.code)
}

func TestReportShowsACrashOfTheModule(t *testing.T) {
	var stderr bytes.Buffer
	r := newReport(&bytes.Buffer{}, &stderr, nil)
	r.line(said("log", reportExit, "2"))
	r.line(said("error", loaderPrefix+"the Go program "+crashMark+"; and so on"))
	<-r.done
	assert.Equal(t, 2, r.code)
	assert.Contains(t, stderr.String(), crashMark)
}

func TestReportFailsAtOnce(t *testing.T) {
	thrown := said("error", "ReferenceError: gangway is not defined")
	thrown.Category, thrown.File = "content javascript", "moz-extension://x/program.js"
	unparsed := said("error", "SyntaxError: unexpected token")
	unparsed.Category, unparsed.File = "content javascript", "moz-extension://x/gangway/host.js"
	crash := console.Line{Source: console.SourceFirefox, Category: console.CategoryCrash, Text: "a process crashed"}
	for _, line := range []console.Line{
		said("error", loaderPrefix+"the Go module could not be loaded"), thrown, unparsed, crash,
	} {
		r := newReport(&bytes.Buffer{}, &bytes.Buffer{}, nil)
		r.line(line)
		<-r.done
		require.ErrorContains(t, r.err, line.Text[len(line.Text)-10:])
	}
}

func TestReportDoesNotFailForTheProgramsOwnErrors(t *testing.T) {
	var stderr bytes.Buffer
	r := newReport(&bytes.Buffer{}, &stderr, nil)
	thrown := said("error", "TypeError: on purpose")
	thrown.Category, thrown.File = "content javascript", "moz-extension://x/gangway/wasm_exec.js"
	r.line(thrown)
	select {
	case <-r.done:
		t.Fatal("done")
	default:
	}
	assert.Contains(t, stderr.String(), "on purpose")
}
