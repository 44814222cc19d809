package buildlog

import (
	"fmt"
	"io"
	"time"

	"gangway/internal/extbuild"
	"gangway/internal/reload"
)

// people writes for people. Of a build alone the command tells the end itself.
type people struct {
	extbuild.Progress
	out   io.Writer
	watch bool
	start time.Time // Of the build that runs: the save, or its own.
}

func (p *people) begun(change reload.Change) {
	p.start = change.Since
	if len(change.Files) > 0 {
		fmt.Fprintf(p.out, "changed: %s\n", change)
	} else {
		p.start = time.Now()
	}
}

func (p *people) built(*extbuild.Result) {
	if p.watch {
		fmt.Fprintf(p.out, "built after %.2fs; Ctrl-C ends the watch\n", since(p.start))
	}
}

func (p *people) failed(err error) {
	if p.watch && reload.Mendable(err) {
		reload.Explain(p.out, err)
		fmt.Fprintln(p.out, "not built; the next save builds it again, Ctrl-C ends the watch")
	}
}

func (p *people) stopped() {}

func (p *people) unseen(err error) { fmt.Fprintln(p.out, err) }
