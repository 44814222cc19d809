// Package manifest reads, checks, converts and writes manifest.json, and knows
// the keys, permissions and match patterns that browsers know. The section for
// Gangway in it is here, too. The changes of a build to a manifest are not.
package manifest

// The kinds of values of a manifest.
const (
	Anything = "anything"
	Text     = "a string"
	ID       = "an id such as \"hello@example.org\", or a UUID in braces"
	Version  = "one to four numbers with dots, each of at most nine digits, such as \"1.2.3\""
	Number   = "a number"
	Boolean  = "true or false"
	Object   = "an object"
	List     = "a list"
	Texts    = "a list of strings"
	Patterns = "a list of match patterns"
	// Firefox does not load an extension with an empty one.
	SomePatterns = "a list of one or more match patterns"
	File         = "the path of a file in the extension"
	Files        = "a list of paths of files in the extension"
	Icons        = "the path of an image, or an object of them by size"
	EitherWay    = "a string or an object"
)

// A Rule says of which kind a key is, and in which manifest version it exists:
// 0 for both.
type Rule struct {
	Kind    string
	Version int
}

// Schema holds the keys that Firefox knows, with [] for every element of a list
// and * for every key of an object. Keys below an object that has no rules for
// its fields are not looked at.
//
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json
var Schema = map[string]Rule{
	"manifest_version": {Number, 0},
	"name":             {Text, 0},
	"short_name":       {Text, 0},
	"version":          {Version, 0},
	"version_name":     {Text, 0},
	"description":      {Text, 0},
	"author":           {Text, 0},
	"developer":        {Object, 0},
	"homepage_url":     {Text, 0},
	"default_locale":   {Text, 0},
	"icons":            {Icons, 0},
	"incognito":        {Text, 0},
	"offline_enabled":  {Boolean, 0},

	"browser_specific_settings":                                   {Object, 0},
	"browser_specific_settings.gecko":                             {Object, 0},
	"browser_specific_settings.gecko.id":                          {ID, 0},
	"browser_specific_settings.gecko.strict_min_version":          {Text, 0},
	"browser_specific_settings.gecko.strict_max_version":          {Text, 0},
	"browser_specific_settings.gecko.update_url":                  {Text, 0},
	"browser_specific_settings.gecko.admin_install_only":          {Boolean, 0},
	"browser_specific_settings.gecko.data_collection_permissions": {Object, 0},
	"browser_specific_settings.gecko_android":                     {Object, 0},
	"browser_specific_settings.safari":                            {Object, 0},
	"minimum_chrome_version":                                      {Text, 0},
	"key":                                                         {Text, 0},
	"update_url":                                                  {Text, 0},

	"background":                       {Object, 0},
	"background.scripts":               {Files, 0},
	"background.page":                  {File, 0},
	"background.service_worker":        {File, 0},
	"background.persistent":            {Boolean, 0},
	"background.type":                  {Text, 0},
	"background.preferred_environment": {Texts, 0},

	"content_scripts":                                  {List, 0},
	"content_scripts[].matches":                        {SomePatterns, 0},
	"content_scripts[].exclude_matches":                {Patterns, 0},
	"content_scripts[].include_globs":                  {Texts, 0},
	"content_scripts[].exclude_globs":                  {Texts, 0},
	"content_scripts[].js":                             {Files, 0},
	"content_scripts[].css":                            {Files, 0},
	"content_scripts[].all_frames":                     {Boolean, 0},
	"content_scripts[].match_about_blank":              {Boolean, 0},
	"content_scripts[].match_origin_as_fallback":       {Boolean, 0},
	"content_scripts[].run_at":                         {Text, 0},
	"content_scripts[].world":                          {Text, 0},
	"content_scripts[].css_origin":                     {Text, 0},
	"user_scripts":                                     {Object, 2},
	"permissions":                                      {Texts, 0},
	"optional_permissions":                             {Texts, 0},
	"host_permissions":                                 {Patterns, 3},
	"optional_host_permissions":                        {Patterns, 3},
	"web_accessible_resources":                         {List, 0},
	"externally_connectable":                           {Object, 0},
	"externally_connectable.ids":                       {Texts, 0},
	"externally_connectable.matches":                   {Patterns, 0},
	"content_security_policy":                          {EitherWay, 0},
	"content_security_policy.extension_pages":          {Text, 3},
	"content_security_policy.sandbox":                  {Text, 3},
	"action":                                           {Object, 3},
	"action.default_popup":                             {File, 3},
	"action.default_icon":                              {Icons, 3},
	"action.default_title":                             {Text, 3},
	"action.default_area":                              {Text, 3},
	"action.browser_style":                             {Boolean, 3},
	"action.theme_icons":                               {List, 3},
	"browser_action":                                   {Object, 2},
	"browser_action.default_popup":                     {File, 2},
	"browser_action.default_icon":                      {Icons, 2},
	"browser_action.default_title":                     {Text, 2},
	"browser_action.default_area":                      {Text, 2},
	"browser_action.browser_style":                     {Boolean, 2},
	"browser_action.theme_icons":                       {List, 2},
	"page_action":                                      {Object, 0},
	"page_action.default_popup":                        {File, 0},
	"page_action.default_icon":                         {Icons, 0},
	"page_action.default_title":                        {Text, 0},
	"page_action.browser_style":                        {Boolean, 0},
	"page_action.pinned":                               {Boolean, 0},
	"page_action.show_matches":                         {Patterns, 0},
	"page_action.hide_matches":                         {Patterns, 0},
	"options_ui":                                       {Object, 0},
	"options_ui.page":                                  {File, 0},
	"options_ui.open_in_tab":                           {Boolean, 0},
	"options_ui.browser_style":                         {Boolean, 0},
	"options_page":                                     {File, 0},
	"sidebar_action":                                   {Object, 0},
	"sidebar_action.default_panel":                     {File, 0},
	"sidebar_action.default_icon":                      {Icons, 0},
	"sidebar_action.default_title":                     {Text, 0},
	"sidebar_action.open_at_install":                   {Boolean, 0},
	"sidebar_action.browser_style":                     {Boolean, 0},
	"devtools_page":                                    {File, 0},
	"chrome_url_overrides":                             {Object, 0},
	"chrome_url_overrides.newtab":                      {File, 0},
	"chrome_settings_overrides":                        {Object, 0},
	"commands":                                         {Object, 0},
	"omnibox":                                          {Object, 0},
	"omnibox.keyword":                                  {Text, 0},
	"protocol_handlers":                                {List, 0},
	"declarative_net_request":                          {Object, 0},
	"declarative_net_request.rule_resources":           {List, 0},
	"declarative_net_request.rule_resources[].path":    {File, 0},
	"declarative_net_request.rule_resources[].id":      {Text, 0},
	"declarative_net_request.rule_resources[].enabled": {Boolean, 0},
	"storage":                           {Object, 0},
	"theme":                             {Object, 0},
	"theme_experiment":                  {Object, 0},
	"dictionaries":                      {Object, 0},
	"langpack_id":                       {Text, 0},
	"hidden":                            {Boolean, 0},
	"l10n_resources":                    {Texts, 0},
	"message_serialization":             {Text, 0},
	"sandbox":                           {Object, 0},
	"file_system_provider_capabilities": {Object, 0},
}

// Renamed has the names of keys by those in the other manifest version.
var Renamed = map[string]string{
	"action":                    `"browser_action"`,
	"browser_action":            `"action"`,
	"host_permissions":          `"permissions"`,
	"optional_host_permissions": `"optional_permissions"`,
	"user_scripts":              `the API userScripts`,
}
