//go:build js && wasm

// The popup of the toolbar button: it asks the finder, outside the browser, for
// files as one types, and shows them as they come.
package main

import (
	"context"
	"fmt"
	"time"

	"gangway/examples/bridge/files"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	p := newPage()
	if err := run(rt, p); err != nil {
		fmt.Println(err)
		p.say(err.Error())
	}
	<-rt.Lifetime().Done() // The page is still there.
}

// run searches for each text that is typed, until the finder is gone.
func run(rt *webext.Runtime, p *page) error {
	s, err := dial(rt)
	if err != nil {
		return err
	}
	finder := files.FilesOver(rpc.Open(s, rpc.Options{}))
	folder, err := finder.Folder(context.Background())
	if err != nil {
		return err
	}
	texts := p.offer(folder)
	cancel := func() {}
	for {
		select {
		case text := <-texts:
			cancel() // Nobody wants the rest.
			var ctx context.Context
			ctx, cancel = context.WithCancel(context.Background())
			go find(ctx, finder, text, p.begin())
		case <-s.Done():
			cancel()
			return s.Err()
		}
	}
}

// patience is how long the finder may take to start.
const patience = 10 * time.Second

func dial(rt *webext.Runtime) (*session.Session, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return session.Dial(ctx, rt, files.Session, session.DialOptions{Target: session.ToApplication(files.Application)})
}

// most is how many files are shown.
const most = 200

// find shows the files of a query.
func find(ctx context.Context, finder files.Files, text string, show *search) {
	if text == "" {
		return
	}
	for file, err := range finder.Find(ctx, files.Query{Text: text}) {
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			show.end(err.Error())
			return
		}
		if show.add(file) == most {
			show.end(fmt.Sprintf("The first %d files; there are more.", most))
			return
		}
	}
	show.end("")
}
