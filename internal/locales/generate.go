package locales

import (
	"bytes"
	"fmt"
	"go/format"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"gangway/internal/codegen"
	"gangway/internal/derive"
)

// generate returns the file of a package, for the folder _locales.
func generate(pkg, folder string) (map[string][]byte, error) {
	l, err := read(folder)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	fmt.Fprintf(&file, "%s\n\npackage %s\n", codegen.Header, pkg)
	names := slices.Sorted(maps.Keys(l.texts))
	if len(names) > 0 {
		file.WriteString("\nimport (\n\t\"gangway/wasm/webext\"\n\t\"gangway/wasm/webext/i18n\"\n)\n")
	}
	taken := map[string]string{}
	for _, name := range names {
		t := l.texts[name]
		function, err := derive.Exported(t.name)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %s: %w", l.file, t.name, err)
		case taken[function] != "":
			return nil, fmt.Errorf("%s: %s and %s would both be the function %s; rename one of them", l.file, taken[function], t.name, function)
		}
		taken[function] = t.name
		if err := writeFunction(&file, l, t, function); err != nil {
			return nil, err
		}
	}
	source, err := format.Source(file.Bytes())
	return map[string][]byte{FileName: source}, err
}

// writeFunction writes the function of one text.
func writeFunction(file *bytes.Buffer, l *locale, t text, function string) error {
	parameters, err := parameterNames(t)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", l.file, t.name, err)
	}
	sentences := fmt.Sprintf("%s returns the text %q, in %s %q.", function, t.name, l.code, t.content)
	if t.description != "" {
		sentences += "\n\n" + strings.Join(strings.Fields(t.description), " ")
	}
	file.WriteByte('\n')
	for paragraph := range strings.SplitSeq(sentences, "\n") {
		comment(file, paragraph)
	}
	signature, values := "", "nil"
	if len(parameters) > 0 {
		list := strings.Join(parameters, ", ")
		signature, values = ", "+list+" string", "[]string{"+list+"}"
	}
	fmt.Fprintf(file, "func %s(ctx webext.Context, rt *webext.Runtime%s) (string, error) {\n\treturn i18n.GetMessage(ctx, rt, %q, %s)\n}\n",
		function, signature, t.name, values)
	return nil
}

// commentWidth is where lines of comments end.
const commentWidth = 80

// comment writes a paragraph of a comment.
func comment(file *bytes.Buffer, paragraph string) {
	line := "//"
	for word := range strings.FieldsSeq(paragraph) {
		if line != "//" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > commentWidth {
			file.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	file.WriteString(line + "\n")
}

// parameterNames returns the names of the parameters of a function.
func parameterNames(t text) ([]string, error) {
	var names []string
	for _, n := range slices.Sorted(maps.Keys(t.parameters)) {
		name := unexported(t.parameters[n])
		if name == "" {
			name = fmt.Sprintf("value%d", n)
		}
		if token.IsKeyword(name) || slices.Contains([]string{"ctx", "rt", "webext", "i18n", "string", "nil"}, name) {
			name += "Value"
		}
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("two placeholders would both be the parameter %s; rename one of them", name)
		}
		names = append(names, name)
	}
	return names, nil
}

// unexported returns a name of Go that begins with a small letter, "" if there is
// none.
func unexported(name string) string {
	joined, err := derive.Exported(name)
	if err != nil {
		return ""
	}
	return strings.ToLower(joined[:1]) + joined[1:]
}
