package webexttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext/commands"
)

// commandFunctions are the functions of commands.
var commandFunctions = functions{
	"commands.getAll": (*Context).getCommands,
	"commands.update": (*Context).updateCommand,
	"commands.reset":  (*Context).resetCommand,
}

// Press presses the keys of a command of the manifest, in the active tab of the
// window that has the focus, if there is one. It wakes the background. An extension
// with the permission "activeTab" may then know and visit the page.
//
// "_execute_action" is no event, but [Extension.ClickAction], and nothing where no
// window is open; in a manifest of version 2 its name is "_execute_browser_action".
// Press panics if the manifest has no such command, and at other commands of the
// browser's own, such as "_execute_sidebar_action".
func (e *Extension) Press(command string) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if _, found := e.shortcuts()[command]; !found {
		panic(fmt.Sprintf("webexttest: the manifest of %s has no command %q", e.id, command))
	}
	w := e.browser.front()
	switch {
	case command == e.actionCommand():
		if w != nil {
			e.clickAction(w.activeTab())
		}
		return
	case strings.HasPrefix(command, "_execute_"):
		panic(fmt.Sprintf("webexttest: Press does not simulate the command %q; the button of %s has %q",
			command, e.id, e.actionCommand()))
	}
	v := commands.CommandEvent{Command: command}
	if w != nil {
		t := w.activeTab()
		t.top.document.clicked[e] = true
		v.Tab = t.viewPointer(e)
	}
	happen(e, "commands.onCommand", v)
}

// actionCommand returns the command that clicks the toolbar button. Firefox ESR 153:
// ExtensionShortcuts.sys.mjs
func (e *Extension) actionCommand() string {
	if fmt.Sprint(e.manifest["manifest_version"]) == "2" {
		return "_execute_browser_action"
	}
	return "_execute_action"
}

// shortcuts returns the commands of the extension by their names, as they are now.
// browser.mu is held.
func (e *Extension) shortcuts() map[string]commands.Command {
	all := e.manifestCommands()
	maps.Copy(all, e.commands)
	return all
}

// manifestCommands returns the commands as the manifest has them.
func (e *Extension) manifestCommands() map[string]commands.Command {
	all := make(map[string]commands.Command)
	fields, _ := e.manifest["commands"].(map[string]any)
	for name, v := range fields {
		field, _ := v.(map[string]any)
		keys, _ := field["suggested_key"].(map[string]any)
		c := commands.Command{Name: &name, Shortcut: new("")}
		for _, platform := range []string{"default", "linux"} {
			if text, ok := keys[platform].(string); ok {
				c.Shortcut = new(strings.ReplaceAll(text, " ", ""))
			}
		}
		if text, ok := field["description"].(string); ok {
			c.Description = &text
		}
		all[name] = c
	}
	return all
}

// getCommands is commands.getAll. Here the commands are in the order of their names.
func (c *Context) getCommands() ([]commands.Command, error) {
	all := c.extension.shortcuts()
	list := []commands.Command{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[name])
	}
	return list, nil
}

// command returns a command of a name, or the error of a function that only Firefox
// has.
func (c *Context) command(function, name string) (commands.Command, error) {
	if c.browser.profile != Firefox {
		return commands.Command{}, host.Unsupported(function, "Firefox")
	}
	command, found := c.extension.shortcuts()[name]
	if !found {
		return command, refused(fmt.Sprintf("Unknown command %q", name))
	}
	return command, nil
}

func (c *Context) updateCommand(d commands.Detail) error {
	command, err := c.command("commands.update", d.Name)
	if err != nil {
		return err
	}
	if textOf(d.Description) != "" {
		command.Description = d.Description
	}
	before := *command.Shortcut
	if d.Shortcut != nil {
		command.Shortcut = new(strings.ReplaceAll(*d.Shortcut, " ", ""))
	}
	c.extension.commands[d.Name] = command
	if *command.Shortcut != before {
		happen(c.extension, "commands.onChanged",
			commands.ChangeInfo{Name: d.Name, NewShortcut: *command.Shortcut, OldShortcut: before})
	}
	return nil
}

// resetCommand is commands.reset, which brings no event about.
func (c *Context) resetCommand(name string) error {
	_, err := c.command("commands.reset", name)
	delete(c.extension.commands, name)
	return err
}
