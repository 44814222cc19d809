package submit

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/pack"
)

// Channels are those of addons.mozilla.org: for all people, or for those to whom
// the author gives the signed file.
var Channels = []string{"listed", "unlisted"}

// Options name the extension to submit, and how.
type Options struct {
	Pack pack.Options
	// Channel is one of [Channels]; Chromium has none.
	Channel  string
	Progress io.Writer

	sleep func(ctx context.Context, wait time.Duration) error // Nil for the usual one.
}

// A Submission is an extension with all that its store gets.
type Submission struct {
	Store    string    `json:"store"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	ID       string    `json:"id,omitempty"`      // For Firefox.
	Channel  string    `json:"channel,omitempty"` // For Firefox.
	Package  pack.File `json:"package,omitzero"`
	Source   pack.File `json:"source,omitzero"`
	Notes    string    `json:"releaseNotes,omitempty"`
	Language string    `json:"language,omitempty"` // Of the notes.
	NotesIn  string    `json:"notesIn,omitempty"`  // The file in which they were looked for.
	Steps    []string  `json:"steps"`              // In which they are sent.
	Missing  []string  `json:"missing,omitempty"`  // Variables of the environment that are not set.

	to store
}

// A Status says how a version stands in its store.
type Status struct {
	Store    string   `json:"store"`
	Version  string   `json:"version"`
	State    string   `json:"state"` // For people.
	Channel  string   `json:"channel,omitempty"`
	URL      string   `json:"url,omitempty"`  // Where its author sees it.
	File     string   `json:"file,omitempty"` // The signed file, once it is approved.
	Warnings []string `json:"warnings,omitempty"`
}

// A store is where an extension is published.
type store interface {
	name() string
	needs() []string // The variables of the environment.
	// check finds faults of a submission before anything is sent.
	check(s *Submission) error
	steps(s *Submission) []string
	submit(ctx context.Context, s *Submission) (Status, error)
	status(ctx context.Context, s *Submission) (Status, error)
}

// pause is the time between two looks at the store.
const pause = 5 * time.Second

// Prepare checks, builds and packs an extension, and returns the submission that
// it makes, of which nothing is sent. If the checks find an error, there is only
// the result.
func Prepare(ctx context.Context, o Options) (*Submission, *pack.Result, error) {
	s, source, err := o.begin()
	if err != nil {
		return nil, nil, err
	}
	packed, err := pack.Pack(ctx, o.Pack)
	if err != nil {
		return nil, packed, err
	}
	s.Name, s.Package, s.Source = packed.Name, packed.Package, packed.Source
	if o.Pack.Browser != manifest.Chromium { // Its store has no place for notes.
		if s.Notes, s.NotesIn, err = findNotes(s.Version, source.Dir, source.ModuleRoot); err != nil {
			return nil, packed, err
		}
		locale, _ := source.Manifest["default_locale"].(string)
		s.Language = language(locale)
	}
	if err := s.to.check(s); err != nil {
		return nil, packed, err
	}
	s.Steps = s.to.steps(s)
	return s, packed, nil
}

// Look returns how the version of an extension stands in its store.
func Look(ctx context.Context, o Options) (Status, error) {
	s, _, err := o.begin()
	if err != nil {
		return Status{}, err
	}
	if err := s.ready(); err != nil {
		return Status{}, err
	}
	return s.to.status(ctx, s)
}

// begin returns a submission of the extension as its manifest has it.
func (o Options) begin() (*Submission, *extbuild.Source, error) {
	newStore := newAddons
	if o.Pack.Browser == manifest.Chromium {
		newStore = newWebStore
	}
	to, err := newStore(o)
	if err != nil {
		return nil, nil, err
	}
	source, err := extbuild.Inspect(o.Pack.Dir, o.Pack.Browser)
	if err != nil {
		return nil, nil, err
	}
	s := &Submission{Store: to.name(), Missing: missing(to.needs()...), to: to}
	s.Name, _ = source.Manifest["name"].(string)
	s.Version, _ = source.Manifest["version"].(string)
	if o.Pack.Browser != manifest.Chromium {
		s.Channel = o.Channel
		s.ID, _ = manifest.IDNode(manifest.Node{Value: source.Manifest}).Text()
	}
	return s, source, nil
}

// ready says which credentials are missing.
func (s *Submission) ready() error {
	if len(s.Missing) == 0 {
		return nil
	}
	return fmt.Errorf("%s asks for credentials: set %s in the environment, as docs/store.md says", s.Store, strings.Join(s.Missing, ", "))
}

// Send sends the submission. With an error the status may have a version that has
// arrived all the same.
func (s *Submission) Send(ctx context.Context) (Status, error) {
	if err := s.ready(); err != nil {
		return Status{}, err
	}
	return s.to.submit(ctx, s)
}

// checkSize refuses a file that a store does not take.
func checkSize(store, path string, most int64) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > most {
		return fmt.Errorf("%s has %s, and %s takes at most %s; \"gangway size\" shows the packages that take the space",
			path, extbuild.FormatSize(info.Size()), store, extbuild.FormatSize(most))
	}
	return nil
}
