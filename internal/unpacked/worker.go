package unpacked

import (
	"bytes"
	"fmt"

	"gangway/internal/manifest"
)

// WorkerScript is the script of a service worker that runs others.
const WorkerScript = Folder + "/worker.js"

// Worker returns the script of a service worker that runs scripts of the
// extension in their order, in its first turn. One that throws ends them all, and
// Chromium then says no more than its error.
func Worker(scripts []string) ([]byte, error) {
	rooted := make([]string, len(scripts))
	for i, script := range scripts {
		rooted[i] = "/" + script
	}
	list, err := manifest.EncodeJSON(rooted)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, workerForm, bytes.TrimSpace(list)), nil
}

const workerForm = `try {
  importScripts(...%s);
} catch (error) {
  console.error("gangway: the service worker has ended, because a script threw while it loaded; no event reaches the extension until that is mended:", String(error?.stack ?? error));
  throw error;
}
`
