package manifest

import (
	"slices"
	"strings"
)

const (
	policyKey      = "content_security_policy"
	wasmSource     = "'wasm-unsafe-eval'"
	defaultSources = "'self'"
)

// AllowWasm lets the background and the pages of a v3 extension run
// WebAssembly: it adds 'wasm-unsafe-eval' to the script-src of
// content_security_policy.extension_pages, or writes the default policy with
// it. Manifest v2 needs nothing and is left alone.
func AllowWasm(manifest map[string]any) error {
	if VersionOf(manifest) != 3 {
		return nil
	}
	n := Node{Value: manifest}.At(policyKey)
	policy, err := n.Object()
	if err != nil {
		return err
	}
	pages, err := n.At("extension_pages").Text()
	if err != nil {
		return err
	}
	if policy == nil {
		policy = map[string]any{}
	}
	policy["extension_pages"] = addWasmSource(pages)
	manifest[policyKey] = policy
	return nil
}

// addWasmSource returns policy with 'wasm-unsafe-eval' among the sources that
// decide about scripts: those of script-src, else a script-src made from
// default-src, else the browser's default.
func addWasmSource(policy string) string {
	directives := splitPolicy(policy)
	i := findDirective(directives, "script-src")
	if i < 0 {
		directives = append(directives, defaultScriptSrc(directives))
		i = len(directives) - 1
	}
	if !slices.Contains(directives[i][1:], wasmSource) {
		directives[i] = append(without(directives[i], "'none'"), wasmSource)
	}
	return joinPolicy(directives)
}

// defaultScriptSrc returns the script-src that a policy without one means.
func defaultScriptSrc(directives [][]string) []string {
	sources := []string{defaultSources}
	if i := findDirective(directives, "default-src"); i >= 0 {
		sources = directives[i][1:]
	}
	return append([]string{"script-src"}, sources...)
}

// splitPolicy returns the directives of a policy, each as its words.
func splitPolicy(policy string) [][]string {
	var directives [][]string
	for part := range strings.SplitSeq(policy, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			directives = append(directives, words)
		}
	}
	return directives
}

func joinPolicy(directives [][]string) string {
	parts := make([]string, len(directives))
	for i, words := range directives {
		parts[i] = strings.Join(words, " ")
	}
	return strings.Join(parts, "; ")
}

// findDirective returns the index of the directive that counts, the first of
// its name, or -1.
func findDirective(directives [][]string, name string) int {
	return slices.IndexFunc(directives, func(words []string) bool {
		return strings.EqualFold(words[0], name)
	})
}

func without(words []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == word })
}
