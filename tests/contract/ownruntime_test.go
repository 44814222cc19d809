package contract

import (
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

var ownRuntime = section{"The extension itself", []claim{
	{
		text:   "runtime.onInstalled comes once after the installation, and not when the extension is enabled",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			if !simulated(s.host) { // The other worlds are new.
				s.remove(t, apiExtension)()
			}
			seen := watchAPI(t, s.background(t, apiExtension), "runtime.onInstalled").seen(t, 1)
			assert.Equal(t, "install", seen[0][0].(object)["reason"])
			s.disable(t, apiExtension)
			s.enable(t, apiExtension)
			end := s.background(t, apiExtension)
			installed, rings := watchAPI(t, end, "runtime.onInstalled"), watchAPI(t, end, "alarms.onAlarm")
			callAPI(t, end, "alarms.create", nil, object{"when": 1000})
			rings.seen(t, 1)
			assert.Empty(t, installed.seen(t, 0))
		},
	},
	{
		text:   "the manifest and the addresses of its files are known to all contexts",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			for _, end := range []*client{s.api(t), s.open(t, apiPage).puppet(t)} {
				manifest := callAPI(t, end, "runtime.getManifest").(object)
				assert.Equal(t, []any{3.0, "1", "de"}, []any{manifest["manifest_version"], manifest["version"], manifest["default_locale"]})
				root := callAPI(t, end, "runtime.getURL", "").(string)
				odd := "../x y?z#ä"
				if anyChromium(s.host) {
					odd = "x%20y?z#%C3%A4"
				}
				for path, want := range map[string]string{
					"a/b.html": "a/b.html", "/a": "a", "../x y?z#ä": odd, "https://example.org/": "https://example.org/",
				} {
					assert.Equal(t, root+want, callAPI(t, end, "runtime.getURL", path))
				}
			}
		},
	},
	{
		text:   "backgrounds know the platform, and in Firefox the browser; content scripts do not",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			platform := callAPI(t, end, "runtime.getPlatformInfo").(object)
			assert.Equal(t, []any{"linux", "x86-64"}, []any{platform["os"], platform["arch"]})
			browser, err := tryAPI(t, end, "runtime.getBrowserInfo")
			if anyChromium(s.host) {
				assert.ErrorIs(t, err, webext.ErrUnsupported)
			} else if assert.NoError(t, err) {
				assert.Equal(t, "Firefox", browser.(object)["name"])
			}
			_, err = tryAPI(t, s.open(t, apiPage).puppet(t), "runtime.getPlatformInfo")
			assert.ErrorIs(t, err, webext.ErrUnsupported)
		},
	},
	{
		text:   "the page for the end of the extension is of the web",
		except: append([]exception{{anyChromium, "only Firefox's texts are known"}}, inAPI...),
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			callAPI(t, end, "runtime.setUninstallURL", "https://example.org/")
			callAPI(t, end, "runtime.setUninstallURL", "")
			_, err := tryAPI(t, end, "runtime.setUninstallURL", "ftp://example.org/")
			assert.ErrorContains(t, err, "url must have the scheme http or https")
			_, err = tryAPI(t, end, "runtime.setUninstallURL", "no url")
			assert.ErrorContains(t, err, `Invalid URL: "no url"`)
		},
	},
}}

var speaking = section{"Languages", []claim{
	{
		text:   "texts are those of the browser's language, else of the default one, with their placeholders and substitutions",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			nothing := "null" // Of an argument that is left out.
			if anyChromium(s.host) {
				nothing = ""
			}
			for _, end := range []*client{s.api(t), s.open(t, apiPage).puppet(t)} {
				text := func(arguments ...any) any { return callAPI(t, end, "i18n.getMessage", arguments...) }
				assert.Equal(t, []any{"Hello", "Hello", "nur hier", ""}, []any{text("greeting"), text("GREETING", "x"), text("only"), text("none")})
				assert.Equal(t, "Dear Dr. one, one of <$2>.", text("named", []any{"one", "$2", "three"}))
				assert.Equal(t, "Dear Dr. one, one of <>.", text("named", "one"))
				assert.Equal(t, "Dear Dr. "+nothing+", "+nothing+" of <>.", text("named"))
				dollars, nested := "$1 $$ $$1 $ $x 5$ $", "[$inner$ one $1]"
				if anyChromium(s.host) { // A dollar takes along a letter or a space.
					dollars, nested = "$1 $$ $$1  5$", "[nnerone $1]"
				}
				assert.Equal(t, []any{dollars, nested}, []any{text("dollars", "x"), text("nested", "one")})
				assert.Equal(t, []any{"ax b c", "@@ui_locale"}, []any{text("counted", []any{"x"}), text("last")})
			}
		},
	},
	{
		text:   "a placeholder that is not defined is nothing, predefined texts being no exception",
		except: append([]exception{{anyChromium, "Chromium refuses an extension that has such a text"}}, inAPI...),
		run: func(t *testing.T, s *scene) {
			for _, end := range []*client{s.api(t), s.open(t, apiPage).puppet(t)} {
				text := func(arguments ...any) any { return callAPI(t, end, "i18n.getMessage", arguments...) }
				assert.Equal(t, []any{"<>", "@@ui_locale "}, []any{text("undefined"), text("predefined")})
				assert.Equal(t, "a2c10e", text("numbers", []any{"x"})) // $1b$ is a placeholder.
			}
		},
	},
	{
		text:   "every extension has texts of its host and of the language",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			text := func(name string) any { return callAPI(t, end, "i18n.getMessage", name) }
			assert.Contains(t, callAPI(t, end, "runtime.getURL", ""), "://"+text("@@extension_id").(string)+"/")
			language, locale := "en-US", "en-US"
			if anyChromium(s.host) {
				locale = "en_US"
			}
			assert.Equal(t, []any{locale, "ltr", "rtl", "left", "right", ""}, []any{
				text("@@ui_locale"), text("@@bidi_dir"), text("@@bidi_reversed_dir"), text("@@bidi_start_edge"), text("@@bidi_end_edge"), text("@@none"),
			})
			assert.Equal(t, language, callAPI(t, end, "i18n.getUILanguage"))
			assert.Equal(t, []any{language, "en"}, callAPI(t, end, "i18n.getAcceptLanguages"))
		},
	},
}}
