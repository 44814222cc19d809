package locales

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gangway/internal/manifest"
)

// A text is one entry of a messages.json.
type text struct {
	name        string // As it is written.
	content     string
	description string
	parameters  map[int]string // The keys of their placeholders, by number; "" for one without.
}

// A locale has the texts of one language, by their names in small letters:
// browsers do not tell names apart by case.
type locale struct {
	code, file string
	texts      map[string]text
}

// read returns the default locale of an extension, in whose texts all others
// agree.
func read(folder string) (*locale, error) {
	code, err := defaultLocale(folder)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	all := map[string]*locale{}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		if all[entry.Name()], err = readLocale(folder, entry.Name()); err != nil {
			return nil, err
		}
	}
	first := all[code]
	if first == nil {
		return nil, fmt.Errorf("%s has no folder %q, the default_locale of the manifest; make it, or name another", folder, code)
	}
	wrong := []error{first.numbered()}
	for _, other := range slices.Sorted(maps.Keys(all)) {
		if other != code {
			wrong = append(wrong, all[other].agrees(first, all))
		}
	}
	return first, errors.Join(wrong...)
}

// defaultLocale returns the default_locale of the manifest beside a folder.
func defaultLocale(folder string) (string, error) {
	file := filepath.Join(filepath.Dir(folder), manifest.Name)
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s does not exist; //gangway:locales names the folder _locales beside the manifest", file)
	}
	if err != nil {
		return "", err
	}
	whole, err := manifest.ParseForAll(file, data)
	if err != nil {
		return "", err
	}
	at := whole.At("default_locale")
	code, err := at.Text()
	if err == nil && code == "" {
		err = at.Fail(`missing; name the folder of _locales that stands in for all others, such as "en"`)
	}
	return code, manifest.InFile(file, err)
}

func readLocale(folder, code string) (*locale, error) {
	l := &locale{code: code, file: filepath.Join(folder, code, "messages.json"), texts: map[string]text{}}
	data, err := os.ReadFile(l.file)
	if err != nil {
		return nil, err
	}
	fields, err := manifest.Parse(l.file, data)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		t, err := readText(manifest.Node{Value: fields}.At(name), name)
		if err != nil {
			return nil, manifest.InFile(l.file, err)
		}
		if twin, found := l.texts[strings.ToLower(name)]; found {
			return nil, fmt.Errorf("%s: %s and %s are one name for browsers; rename one of them", l.file, twin.name, name)
		}
		l.texts[strings.ToLower(name)] = t
	}
	return l, nil
}

// numbered returns an error for each text whose parameters have gaps in their
// numbers. A translation may leave some out.
func (l *locale) numbered() error {
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(l.texts)) {
		taken := l.texts[name].parameters
		for n := range len(taken) {
			if _, found := taken[n+1]; !found {
				wrong = append(wrong, fmt.Errorf("%s: %s: takes $%d, and not $%d; number the parameters from $1 on",
					l.file, l.texts[name].name, slices.Max(slices.Collect(maps.Keys(taken))), n+1))
				break
			}
		}
	}
	return errors.Join(wrong...)
}

// agrees returns an error for each text that a locale lacks, that only it has, or
// that takes other parameters than that of the first locale.
func (l *locale) agrees(first *locale, all map[string]*locale) error {
	language, _, _ := strings.Cut(l.code, "_")
	base := all[language]
	if language == l.code {
		base = nil
	}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(first.texts)) {
		own, found := l.texts[name]
		switch {
		case found:
			if problem := own.differs(first.texts[name]); problem != "" {
				wrong = append(wrong, fmt.Errorf("%s: %s: %s in %s; give both the same placeholders", l.file, own.name, problem, first.file))
			}
		case base == nil || !base.has(name):
			wrong = append(wrong, fmt.Errorf("%s: %s: missing; %s has it", l.file, first.texts[name].name, first.file))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.texts)) {
		if !first.has(name) {
			wrong = append(wrong, fmt.Errorf("%s: %s: missing in the default locale, %s", l.file, l.texts[name].name, first.file))
		}
	}
	return errors.Join(wrong...)
}

func (l *locale) has(name string) bool {
	_, found := l.texts[name]
	return found
}

// differs says which parameter a text takes that the first one does not, or takes
// for another, "" if there is none.
func (t text) differs(first text) string {
	for _, n := range slices.Sorted(maps.Keys(t.parameters)) {
		if _, found := first.parameters[n]; !found {
			return fmt.Sprintf("takes $%d, which it does not", n)
		}
		key := t.parameters[n]
		for _, other := range slices.Sorted(maps.Keys(first.parameters)) {
			if key != "" && key == first.parameters[other] && n != other {
				return fmt.Sprintf("%s is $%d here and $%d", key, n, other)
			}
		}
	}
	return ""
}

func readText(at manifest.Node, name string) (t text, err error) {
	t.name = name
	if at.At("message").Value == nil {
		return t, at.Fail(`expected an object with its text, such as {"message": "Hello"}`)
	}
	if t.content, err = at.At("message").Text(); err != nil {
		return t, err
	}
	if t.description, err = at.At("description").Text(); err != nil {
		return t, err
	}
	placeholders := at.At("placeholders")
	fields, err := placeholders.Object()
	if err != nil {
		return t, err
	}
	contents := map[string]string{}
	for key := range fields {
		if contents[strings.ToLower(key)], err = placeholders.At(key).At("content").Text(); err != nil {
			return t, err
		}
	}
	t.parameters, err = parameters(t.content, contents)
	if err != nil {
		err = at.Fail(err.Error())
	}
	return t, err
}

var (
	placeholder = regexp.MustCompile(`\$([A-Za-z0-9_@]+)\$`)
	positional  = regexp.MustCompile(`\$(?:([1-9]\d*)|\$+)`) // Or a row of dollars.
	alone       = regexp.MustCompile(`^\$([1-9])$`)
)

// parameters returns the parameters of a text by their numbers, each with the key
// of the placeholder that stands for it alone.
func parameters(content string, placeholders map[string]string) (map[int]string, error) {
	keys := map[string]string{}
	var unknown string
	filled := placeholder.ReplaceAllStringFunc(content, func(used string) string {
		key := strings.ToLower(strings.Trim(used, "$"))
		stands, found := placeholders[key]
		if !found {
			unknown = used
		}
		if number := alone.FindStringSubmatch(stands); number != nil {
			keys[number[1]] = key
		}
		return stands
	})
	if unknown != "" {
		return nil, fmt.Errorf("its text names %s, and its placeholders have no such key; add it, or correct the text", unknown)
	}
	taken := map[int]string{}
	for _, match := range positional.FindAllStringSubmatch(filled, -1) {
		number := match[1]
		if len(number) > 1 {
			return nil, fmt.Errorf("its text has $%s, and browsers differ above $9; write $$%[1]s for an amount, or take fewer parameters", number)
		}
		if n, err := strconv.Atoi(number); err == nil {
			taken[n] = keys[number]
		}
	}
	return taken, nil
}
