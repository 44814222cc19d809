package replay

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// A digest stands for the exported side of a package: all that the compiler
// reads of it when it compiles another one, with the bodies of functions that it
// may put in place of calls.
type digest [sha256.Size]byte

// An archive of the compiler begins with a line, and its first member, whose
// header has these sizes, is the exported side.
const (
	archiveStart = "!<arch>\n"
	memberName   = "__.PKGDEF"
	headerSize   = 60
	sizeStart    = 48
	sizeEnd      = 58
)

// exported returns the digest of the exported side of an archive. The build id
// in it does not count: that of a replay is the one of the build before.
func exported(archive string) (digest, error) {
	file, err := os.Open(archive)
	if err != nil {
		return digest{}, err
	}
	defer file.Close()
	header := make([]byte, len(archiveStart)+headerSize)
	if _, err := io.ReadFull(file, header); err != nil {
		return digest{}, fmt.Errorf("read %s: %w", archive, err)
	}
	member, ok := strings.CutPrefix(string(header), archiveStart+memberName)
	if !ok {
		return digest{}, fmt.Errorf("%s is not an archive of the compiler", archive)
	}
	size, err := strconv.Atoi(strings.TrimSpace(member[sizeStart-len(memberName) : sizeEnd-len(memberName)]))
	if err != nil || size <= 0 {
		return digest{}, fmt.Errorf("%s is not an archive of the compiler", archive)
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(file, data); err != nil {
		return digest{}, fmt.Errorf("read %s: %w", archive, err)
	}
	return withoutBuildID(data)
}

// withoutBuildID returns the digest of the exported side without the line of its
// build id.
func withoutBuildID(data []byte) (digest, error) {
	before, rest, ok := bytes.Cut(data, []byte("\nbuild id "))
	if !ok {
		return digest{}, errors.New("a package has no build id")
	}
	_, after, _ := bytes.Cut(rest, []byte("\n"))
	hash := sha256.New()
	hash.Write(before)
	hash.Write(after)
	return digest(hash.Sum(nil)), nil
}
