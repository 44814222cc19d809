package main

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"gangway/examples/notes/notebook"
	"gangway/wasm/rpc"
	"gangway/wasm/webext"
)

// Limits: pages of the web say anything.
const (
	maxNotes = 200  // On one page.
	maxText  = 5000 // In characters, as of a quote.
	maxURL   = 2000
	maxID    = 40
)

// A keeper implements [notebook.Notebook]. It holds nothing that is not stored.
type keeper struct {
	rt *webext.Runtime
	mu sync.Mutex // Changes come one after the other.
}

// Add implements [notebook.Notebook].
func (k *keeper) Add(ctx context.Context, d notebook.Draft) error {
	d.Quote, d.Text = strings.TrimSpace(d.Quote), strings.TrimSpace(d.Text)
	switch {
	case d.Quote == "" && d.Text == "":
		return invalid("write something, or select text of the page first")
	case utf8.RuneCountInString(d.Text) > maxText:
		return invalid("this note is too long: make two of it")
	case utf8.RuneCountInString(d.Quote) > maxText:
		return invalid("this quotation is too long: select less")
	case d.ID == "" || len(d.ID) > maxID:
		return invalid("this note has no right ID")
	}
	return k.change(ctx, d.URL, func(s *notebook.Sheet) error {
		switch {
		case slices.ContainsFunc(s.Notes, func(n notebook.Note) bool { return n.ID == d.ID }):
			return nil
		case len(s.Notes) >= maxNotes:
			return &rpc.Error{Code: rpc.ResourceExhausted, Text: "the page is full of notes: remove one"}
		}
		s.Notes = append(s.Notes, notebook.Note{ID: d.ID, Quote: d.Quote, Text: d.Text, When: time.Now().UnixMilli()})
		return nil
	})
}

// Remove implements [notebook.Notebook].
func (k *keeper) Remove(ctx context.Context, p notebook.Place) error {
	return k.change(ctx, p.URL, func(s *notebook.Sheet) error {
		s.Notes = slices.DeleteFunc(s.Notes, func(n notebook.Note) bool { return n.ID == p.ID })
		return nil
	})
}

// change changes the sheet of a page. One without notes is not kept.
func (k *keeper) change(ctx context.Context, page string, change func(*notebook.Sheet) error) error {
	if err := allow(rpc.InfoOf(ctx).Sender, page); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	stored := notebook.On(page)
	sheet, err := stored.Get(ctx, k.rt)
	if err != nil {
		return err
	}
	if err := change(&sheet); err != nil {
		return err
	}
	if len(sheet.Notes) == 0 {
		return stored.Remove(ctx, k.rt)
	}
	return stored.Set(ctx, k.rt, sheet)
}

// allow returns an error if a sender may not write on a page: the extension's own
// pages write on all, and content scripts on those of their site.
func allow(sender *webext.Sender, page string) error {
	if len(page) > maxURL {
		return invalid("the address of this page is too long")
	}
	if strings.HasPrefix(sender.Origin, "moz-extension://") || strings.HasPrefix(sender.Origin, "chrome-extension://") {
		return nil
	}
	if site(page) == "" || site(page) != site(sender.URL) {
		return rpc.PermissionDenied
	}
	return nil
}

// site returns the scheme and the host of an address, or nothing.
func site(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func invalid(text string) error { return &rpc.Error{Code: rpc.InvalidArgument, Text: text} }
