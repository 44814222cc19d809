package webexttest

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webext/scripting"
	"gangway/wasm/webexttest/internal/loader"
)

// scriptingFunctions are the functions of scripting that start programs.
var scriptingFunctions = functions{"scripting.executeScript": (*Context).executeScript}

// InjectedScript declares a file of the extension, such as "content.js": run is the main of
// the program that it starts, as a content script, in each frame into which
// scripting.executeScript puts it.
func (e *Extension) InjectedScript(file string, run func(*webext.Runtime) error, options ...ContextOption) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.scripts[file] = declaration{run, optionsOf(options)}
}

// executeScript is scripting.executeScript. Results of scripts are null.
func (c *Context) executeScript(injection scripting.ScriptInjection) ([]scripting.InjectionResult, error) {
	const null = "\xf6" // As an item.
	programs, err := c.extension.programs(injection)
	if err != nil {
		return nil, err
	}
	documents, err := c.injectable(injection.Target)
	if err != nil {
		return nil, err
	}
	results := []scripting.InjectionResult{}
	for _, d := range documents {
		for _, p := range programs {
			c.extension.newContext(loader.ContentScript, d, d.url, p.run, p.options)
		}
		results = append(results, scripting.InjectionResult{
			DocumentID: d.id, FrameID: d.frame.id, Result: webext.MessageOf([]byte(null)), Error: webext.MessageOf([]byte(null)),
		})
	}
	return results, nil
}

// programs returns the programs that the files of an injection start.
func (e *Extension) programs(injection scripting.ScriptInjection) ([]declaration, error) {
	const function = "scripting.executeScript"
	p := e.browser.profile
	switch {
	case injection.Files == nil:
		return nil, refused(p.noFiles())
	case injection.Args != nil:
		return nil, refused("'args' may not be used with file injections.")
	case injection.World != nil && *injection.World == scripting.ExecutionWorldMain:
		return nil, host.Unsupported(function, `the world "ISOLATED": no program runs in the page's own`)
	case p == Chromium && len(injection.Files) == 0:
		return nil, refused("At least one file must be specified.")
	}
	var programs []declaration
	for _, file := range injection.Files {
		program, declared := e.scripts[strings.TrimPrefix(file, "/")]
		switch {
		case declared:
			programs = append(programs, program)
		case !e.hasFile(strings.TrimPrefix(file, "/")):
			return nil, host.Unsupported(function, fmt.Sprintf("Extension.InjectedScript(%q, ...) in the test", file))
		}
	}
	return programs, nil
}

// hasFile reports whether the extension has a file that starts no program of its
// own. The build adds those of Gangway.
func (e *Extension) hasFile(name string) bool {
	if strings.HasPrefix(name, "gangway/") {
		return true
	}
	if e.files == nil {
		return false
	}
	_, err := fs.Stat(e.files, name)
	return err == nil
}

// injectable returns the documents that a target means and that the extension may
// visit.
func (c *Context) injectable(target scripting.InjectionTarget) ([]*document, error) {
	tab, err := c.browser.findTab(target.TabID)
	if err != nil {
		return nil, err
	}
	if text := c.browser.profile.twoTargets(target); text != "" {
		return nil, refused(text)
	}
	meant, err := tab.meant(target)
	if err != nil || len(meant) == 0 {
		return nil, err
	}
	top := tab.top.document
	visits := slices.DeleteFunc(slices.Clone(meant), func(d *document) bool { return !c.extension.mayVisit(d) })
	whole := len(visits) == len(meant) || isTrue(target.AllFrames) && slices.Contains(visits, top)
	if len(visits) == 0 || c.browser.profile == Chromium && !whole {
		topAlone := len(meant) == 1 && meant[0] == top && !isTrue(target.AllFrames) && target.DocumentIDs == nil
		return nil, refused(c.browser.profile.noHost(topAlone, meant))
	}
	return visits, nil
}

// meant returns the documents that a target names, the top one first. browser.mu is
// held.
func (t *Tab) meant(target scripting.InjectionTarget) ([]*document, error) {
	p, frames := t.browser.profile, target.FrameIDs
	if target.FrameIDs == nil && target.DocumentIDs == nil {
		frames = []int64{0}
	}
	all := t.top.document.all()
	for _, id := range frames {
		if !slices.ContainsFunc(all, func(d *document) bool { return d.frame.id == id }) {
			return nil, refused(p.noFrame(id, t.id))
		}
	}
	for _, id := range target.DocumentIDs {
		if !slices.ContainsFunc(all, func(d *document) bool { return d.id == id }) {
			return nil, refused(p.noDocument(id, t.id))
		}
	}
	return slices.DeleteFunc(all, func(d *document) bool {
		return !isTrue(target.AllFrames) && !slices.Contains(frames, d.frame.id) && !slices.Contains(target.DocumentIDs, d.id)
	}), nil
}
