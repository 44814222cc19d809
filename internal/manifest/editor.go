package manifest

import _ "embed"

// EditorSchema is a JSON schema of manifests with which editors complete the
// section for Gangway. It leaves the browser's keys open.
//
//go:embed editor.schema.json
var EditorSchema []byte
