package webexttest

import (
	"fmt"
	"strings"

	_ "gangway/wasm/webext/i18n" // It has the types of the functions.
	"gangway/wasm/webexttest/internal/locale"
)

// i18nFunctions are the functions of i18n.
var i18nFunctions = functions{
	"i18n.getMessage":         (*Context).getMessage,
	"i18n.getUILanguage":      (*Context).getUILanguage,
	"i18n.getAcceptLanguages": (*Context).getAcceptLanguages,
}

// Languages sets the languages of the browser's user: that of the browser itself
// first, and then the others of pages. Without it they are "en-US" and "en".
func (b *Browser) Languages(tags ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.languages = tags
}

// language returns the language of the browser itself. b.mu is held.
func (b *Browser) language() string {
	if len(b.languages) == 0 {
		return ""
	}
	return b.languages[0]
}

func (c *Context) getUILanguage() (string, error) { return c.browser.language(), nil }

func (c *Context) getAcceptLanguages() ([]string, error) { return c.browser.languages, nil }

// getMessage is i18n.getMessage. A name without a text gives none.
func (c *Context) getMessage(name string, substitutions any) (string, error) {
	e := c.extension
	fallback, _ := e.manifest["default_locale"].(string)
	catalog, err := locale.Load(e.files, c.browser.language(), fallback)
	if err != nil {
		return "", err
	}
	text, found := catalog.Text(name, c.browser.profile.substitutions(substitutions), c.browser.profile == Chromium)
	if !found {
		text = e.predefined(strings.ToLower(name))
	}
	return text, nil
}

// predefined returns a text that every extension has. browser.mu is held.
func (e *Extension) predefined(name string) string {
	language := e.browser.language()
	switch name {
	case "@@extension_id":
		_, id, _ := strings.Cut(e.origin, "://")
		return id
	case "@@ui_locale":
		if e.browser.profile == Chromium {
			return strings.ReplaceAll(language, "-", "_")
		}
		return language
	}
	return locale.Direction(language)[name]
}

// substitutions returns the texts that go into the places of a text. Firefox puts
// "null" into the first one if none are given.
func (p Profile) substitutions(v any) []string {
	list, isList := v.([]any)
	switch {
	case v == nil && p == Chromium:
		return nil
	case v == nil:
		return []string{"null"}
	case !isList:
		list = []any{v}
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = fmt.Sprint(v)
	}
	return texts
}
