package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/internal/firefox"
	"gangway/internal/toolchain"
)

func TestExitCodeSaysWhoIsToBlame(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), ExitFailed},
		{fmt.Errorf("x: %w", &toolchain.Missing{}), ExitCannotRun},
		{fmt.Errorf("x: %w", &firefox.NotFoundError{}), ExitCannotRun},
		{errors.Join(&statusError{errors.New("x"), ExitCannotRun}), ExitCannotRun},
	} {
		assert.Equal(t, tt.want, exitCode(tt.err), tt.err)
	}
}

func TestInterruptedCommandsSayJustThat(t *testing.T) {
	ctx, interrupt := context.WithCancelCause(t.Context())
	cause, unsaid := errors.New("signal"), errors.New("the profile is still there")
	killed := exec.Command(os.Args[0], "-nope").Run()
	assert.Equal(t, ExitFailed, exitCode(killed), "the exit code of another command is not ours")
	assert.Equal(t, killed, endedBy(ctx, killed), "not interrupted")
	interrupt(cause)
	for _, err := range []error{context.Canceled, fmt.Errorf("x: %w", cause), fmt.Errorf("go build: %w", killed)} {
		assert.Equal(t, errInterrupted, endedBy(ctx, err), err)
	}
	assert.Equal(t, unsaid, endedBy(ctx, unsaid))
	assert.NoError(t, endedBy(ctx, nil), "run is meant to end so")
	assert.Equal(t, 130, exitCode(errInterrupted))
}

func TestReportIsSilentAboutWhatWasSaid(t *testing.T) {
	var out bytes.Buffer
	report(&out, errors.New(""))
	report(&out, nil)
	assert.Empty(t, out.String())
}

func TestPaletteColorsTerminalsAlone(t *testing.T) {
	assert.Equal(t, "x", NewPalette(new(bytes.Buffer)).Bad("x"))
}
