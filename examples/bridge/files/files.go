// Package files has the service that the popup and the finder know.
package files

import (
	"context"
	"iter"
)

// Application is the name of the finder, as the manifest has it, and Session that
// of the sessions with it.
const (
	Application = "gangway.bridge"
	Session     = "files"
)

// A Query asks for the files whose names contain a text.
//
//gangway:message
type Query struct {
	Text string `json:"text"`
}

// A File is one that was found.
//
//gangway:message
type File struct {
	Path string `json:"path"` // From the folder that is searched.
	Size int64  `json:"size"` // In bytes.
}

// Files is the service of the finder.
//
//gangway:service
type Files interface {
	// Folder returns the folder that is searched.
	Folder(ctx context.Context) (string, error)

	// Find yields the files of a query as they are found.
	Find(ctx context.Context, q Query) iter.Seq2[File, error]
}
