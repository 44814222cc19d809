package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// VersionParts are the names of the numbers of a version, the first one first.
var VersionParts = []string{"major", "minor", "patch"}

// RaiseVersion raises one of [VersionParts] of the version in a manifest, and
// leaves all else in the file as it is.
func RaiseVersion(file, part string) (before, after string, err error) {
	return changeVersion(file, func(at Node) (string, error) { return nextVersion(at, part) })
}

// SetVersion sets the version in a manifest, and leaves all else in the file as it
// is.
func SetVersion(file, version string) (before string, err error) {
	before, _, err = changeVersion(file, func(at Node) (string, error) {
		return version, CheckVersion(version)
	})
	return before, err
}

func changeVersion(file string, change func(at Node) (string, error)) (before, after string, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", "", err
	}
	fields, err := Parse(file, data)
	if err != nil {
		return "", "", err
	}
	at := Node{Value: fields}.At("version")
	if err := checkText(at, `a string such as "1.0.0"`); err != nil {
		return "", "", InFile(file, err)
	}
	before, _ = at.Text()
	if after, err = change(at); err != nil {
		return "", "", InFile(file, err)
	}
	for key := range fields {
		if _, plain, split := splitKey(key); split && plain == "version" {
			return "", "", InFile(file, Node{Path: key}.Fail("a version for one browser alone; change it by hand"))
		}
	}
	if after == before {
		return before, after, nil
	}
	data, err = replaceText(data, "version", after)
	if err != nil {
		return "", "", InFile(file, err)
	}
	return before, after, rewriteFile(file, data)
}

// CheckVersion returns an error if stores do not take a version.
func CheckVersion(version string) error {
	if !versionForm.MatchString(version) {
		return fmt.Errorf("expected %s, found %q", Version, version)
	}
	return nil
}

// nextVersion returns a version with one number raised and those behind it 0.
func nextVersion(at Node, part string) (string, error) {
	version, _ := at.Text()
	index := slices.Index(VersionParts, part)
	if index < 0 {
		return "", fmt.Errorf("there is no part %q of a version; expected %s", part, strings.Join(VersionParts, ", "))
	}
	if err := CheckVersion(version); err != nil {
		return "", at.Fail(err.Error())
	}
	numbers := strings.Split(version, ".")
	for len(numbers) <= index {
		numbers = append(numbers, "0")
	}
	number, err := strconv.Atoi(numbers[index])
	if err != nil {
		return "", err
	}
	numbers[index] = strconv.Itoa(number + 1)
	for i := index + 1; i < len(numbers); i++ {
		numbers[i] = "0"
	}
	next := strings.Join(numbers, ".")
	if CheckVersion(next) != nil {
		return "", at.Fail(fmt.Sprintf("the %s of %s cannot be raised, as no number has more than nine digits; raise another part", part, version))
	}
	return next, nil
}

// replaceText replaces the string at a key of the object that a file holds.
func replaceText(data []byte, key, text string) ([]byte, error) {
	skipped := len(data) - len(bytes.TrimPrefix(data, []byte("\ufeff")))
	decoder := json.NewDecoder(bytes.NewReader(blankComments(data[skipped:])))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	start, end := 0, 0
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		if name == key { // The last one holds if there are several.
			end = skipped + int(decoder.InputOffset())
			start = end - len(value)
		}
	}
	quoted, err := json.Marshal(text)
	return slices.Concat(data[:start], quoted, data[end:]), err
}

// rewriteFile writes a file in one step, so that it is whole at every moment. A
// link stays one.
func rewriteFile(file string, data []byte) error {
	file, err := filepath.EvalSymlinks(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".manifest-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(info.Mode().Perm())
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return os.Rename(temp.Name(), file)
}
