package unpacked

import (
	"bytes"

	"gangway/internal/manifest"
)

// WorkerScript is the script of a service worker that runs others.
const WorkerScript = Folder + "/worker.js"

// Worker returns the script of a service worker that runs scripts of the
// extension in their order, in its first turn.
func Worker(scripts []string) ([]byte, error) {
	rooted := make([]string, len(scripts))
	for i, script := range scripts {
		rooted[i] = "/" + script
	}
	list, err := manifest.EncodeJSON(rooted)
	if err != nil {
		return nil, err
	}
	return append(append([]byte("importScripts(..."), bytes.TrimSpace(list)...), ");\n"...), nil
}
