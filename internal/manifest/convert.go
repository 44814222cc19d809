package manifest

import (
	"fmt"
	"slices"
)

// Convert returns the manifest for another manifest_version. Sources are
// written for v3, from which v2 can be derived; the reverse would have to guess
// which host permission is for whom.
func Convert(manifest map[string]any, version int) error {
	switch from := VersionOf(manifest); {
	case version == 0 || version == from:
		return nil
	case version == 2:
		return convertToV2(manifest)
	case version == 3:
		return &Error{Key: "manifest_version", Problem: "a v2 manifest cannot be built as v3; " +
			"write it for v3 (v2 is then made from it by --manifest-version 2)"}
	default:
		return fmt.Errorf("there is no manifest version %d; expected 2 or 3", version)
	}
}

// Lost returns the entries of a v3 manifest that [Convert] cannot keep in
// another version, a sentence for each.
func Lost(fields map[string]any, version int) (lost []string) {
	if version != 2 || VersionOf(fields) != 3 {
		return nil
	}
	m := Node{Value: fields}
	if m.At(policyKey).At("sandbox").Value != nil {
		lost = append(lost, policyKey+".sandbox: left out, manifest v2 has no such key")
	}
	if groups, _ := m.At(resourcesKey).List(); len(groups) > 0 {
		lost = append(lost, resourcesKey+": every page may load them, manifest v2 cannot say which may")
	}
	return lost
}

// convertToV2 turns a v3 manifest into the v2 manifest that asks for the same.
func convertToV2(manifest map[string]any) error {
	manifest["manifest_version"] = 2
	rename(manifest, "action", "browser_action")
	steps := []func(map[string]any) error{
		convertCommands, mergeHosts, flattenPolicy, flattenResources, convertBackground,
	}
	for _, step := range steps {
		if err := step(manifest); err != nil {
			return err
		}
	}
	return nil
}

// rename moves the value under the key from to the key to.
func rename(m map[string]any, from, to string) {
	if value, ok := m[from]; ok {
		m[to] = value
		delete(m, from)
	}
}

// convertCommands renames the shortcut that presses the toolbar button.
func convertCommands(manifest map[string]any) error {
	commands, err := Node{Value: manifest}.At("commands").Object()
	if commands != nil {
		rename(commands, "_execute_action", "_execute_browser_action")
	}
	return err
}

// mergeHosts moves host patterns to the permissions, where v2 has them.
func mergeHosts(manifest map[string]any) error {
	err := mergeList(manifest, "host_permissions", "permissions")
	if err != nil {
		return err
	}
	return mergeList(manifest, "optional_host_permissions", "optional_permissions")
}

// mergeList appends the texts under from to those under to.
func mergeList(manifest map[string]any, from, to string) error {
	m := Node{Value: manifest}
	added, err := m.At(from).Texts()
	if err != nil || added == nil {
		return err
	}
	all, err := m.At(to).Texts()
	if err != nil {
		return err
	}
	delete(manifest, from)
	if all = appendNew(all, added); len(all) > 0 {
		manifest[to] = all
	}
	return nil
}

// appendNew appends the texts that list does not have yet.
func appendNew(list, added []string) []string {
	for _, s := range added {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// flattenPolicy replaces the policies of v3 by the one that v2 has.
func flattenPolicy(manifest map[string]any) error {
	policy := Node{Value: manifest}.At(policyKey)
	pages, err := policy.At("extension_pages").Text()
	if err != nil {
		return err
	}
	delete(manifest, policyKey)
	if pages != "" {
		manifest[policyKey] = pages
	}
	return nil
}

const resourcesKey = "web_accessible_resources"

// flattenResources replaces the groups of v3, which say who may load which
// files, by the one list of v2, which every page may load.
func flattenResources(manifest map[string]any) error {
	groups, err := Node{Value: manifest}.At(resourcesKey).List()
	if err != nil || groups == nil {
		return err
	}
	all := []string{}
	for _, group := range groups {
		resources, err := group.At("resources").Texts()
		if err != nil {
			return err
		}
		all = appendNew(all, resources)
	}
	manifest[resourcesKey] = all
	return nil
}

// convertBackground keeps the background an event page, as it is in v3. The
// service worker that v3 may name for other browsers has no place in v2.
func convertBackground(manifest map[string]any) error {
	background, err := Node{Value: manifest}.At("background").Object()
	if background != nil {
		delete(background, "service_worker")
		background["persistent"] = false
	}
	return err
}
