package lint

// What a value of a manifest must be.
const (
	anything = "anything"
	aText    = "a string"
	anID     = "an id such as \"hello@example.org\", or a UUID in braces"
	aVersion = "one to four numbers with dots, such as \"1.2.3\""
	aNumber  = "a number"
	aBoolean = "true or false"
	anObject = "an object"
	aList    = "a list"
	texts    = "a list of strings"
	patterns = "a list of match patterns"
	// Firefox does not load an extension with an empty one.
	somePatterns = "a list of one or more match patterns"
	aFile        = "the path of a file in the extension"
	files        = "a list of paths of files in the extension"
	icons        = "the path of an image, or an object of them by size"
	eitherWay    = "a string or an object"
)

// A rule says what a key must be, and in which manifest version it exists: 0
// for both.
type rule struct {
	kind    string
	version int
}

// schema holds the keys that Firefox knows, with [] for every element of a list
// and * for every key of an object. Keys below an object that has no rules for
// its fields are not looked at.
//
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json
var schema = map[string]rule{
	"manifest_version": {aNumber, 0},
	"name":             {aText, 0},
	"short_name":       {aText, 0},
	"version":          {aVersion, 0},
	"version_name":     {aText, 0},
	"description":      {aText, 0},
	"author":           {aText, 0},
	"developer":        {anObject, 0},
	"homepage_url":     {aText, 0},
	"default_locale":   {aText, 0},
	"icons":            {icons, 0},
	"incognito":        {aText, 0},
	"offline_enabled":  {aBoolean, 0},

	"browser_specific_settings":                                   {anObject, 0},
	"browser_specific_settings.gecko":                             {anObject, 0},
	"browser_specific_settings.gecko.id":                          {anID, 0},
	"browser_specific_settings.gecko.strict_min_version":          {aText, 0},
	"browser_specific_settings.gecko.strict_max_version":          {aText, 0},
	"browser_specific_settings.gecko.update_url":                  {aText, 0},
	"browser_specific_settings.gecko.admin_install_only":          {aBoolean, 0},
	"browser_specific_settings.gecko.data_collection_permissions": {anObject, 0},
	"browser_specific_settings.gecko_android":                     {anObject, 0},
	"browser_specific_settings.safari":                            {anObject, 0},
	"minimum_chrome_version":                                      {aText, 0},
	"key":                                                         {aText, 0},
	"update_url":                                                  {aText, 0},

	"background":                       {anObject, 0},
	"background.scripts":               {files, 0},
	"background.page":                  {aFile, 0},
	"background.service_worker":        {aFile, 0},
	"background.persistent":            {aBoolean, 0},
	"background.type":                  {aText, 0},
	"background.preferred_environment": {texts, 0},

	"content_scripts":                                  {aList, 0},
	"content_scripts[].matches":                        {somePatterns, 0},
	"content_scripts[].exclude_matches":                {patterns, 0},
	"content_scripts[].include_globs":                  {texts, 0},
	"content_scripts[].exclude_globs":                  {texts, 0},
	"content_scripts[].js":                             {files, 0},
	"content_scripts[].css":                            {files, 0},
	"content_scripts[].all_frames":                     {aBoolean, 0},
	"content_scripts[].match_about_blank":              {aBoolean, 0},
	"content_scripts[].match_origin_as_fallback":       {aBoolean, 0},
	"content_scripts[].run_at":                         {aText, 0},
	"content_scripts[].world":                          {aText, 0},
	"content_scripts[].css_origin":                     {aText, 0},
	"user_scripts":                                     {anObject, 2},
	"permissions":                                      {texts, 0},
	"optional_permissions":                             {texts, 0},
	"host_permissions":                                 {patterns, 3},
	"optional_host_permissions":                        {patterns, 3},
	"web_accessible_resources":                         {aList, 0},
	"externally_connectable":                           {anObject, 0},
	"externally_connectable.ids":                       {texts, 0},
	"externally_connectable.matches":                   {patterns, 0},
	"content_security_policy":                          {eitherWay, 0},
	"content_security_policy.extension_pages":          {aText, 3},
	"content_security_policy.sandbox":                  {aText, 3},
	"action":                                           {anObject, 3},
	"action.default_popup":                             {aFile, 3},
	"action.default_icon":                              {icons, 3},
	"action.default_title":                             {aText, 3},
	"action.default_area":                              {aText, 3},
	"action.browser_style":                             {aBoolean, 3},
	"action.theme_icons":                               {aList, 3},
	"browser_action":                                   {anObject, 2},
	"browser_action.default_popup":                     {aFile, 2},
	"browser_action.default_icon":                      {icons, 2},
	"browser_action.default_title":                     {aText, 2},
	"browser_action.default_area":                      {aText, 2},
	"browser_action.browser_style":                     {aBoolean, 2},
	"browser_action.theme_icons":                       {aList, 2},
	"page_action":                                      {anObject, 0},
	"page_action.default_popup":                        {aFile, 0},
	"page_action.default_icon":                         {icons, 0},
	"page_action.default_title":                        {aText, 0},
	"page_action.browser_style":                        {aBoolean, 0},
	"page_action.pinned":                               {aBoolean, 0},
	"page_action.show_matches":                         {patterns, 0},
	"page_action.hide_matches":                         {patterns, 0},
	"options_ui":                                       {anObject, 0},
	"options_ui.page":                                  {aFile, 0},
	"options_ui.open_in_tab":                           {aBoolean, 0},
	"options_ui.browser_style":                         {aBoolean, 0},
	"options_page":                                     {aFile, 0},
	"sidebar_action":                                   {anObject, 0},
	"sidebar_action.default_panel":                     {aFile, 0},
	"sidebar_action.default_icon":                      {icons, 0},
	"sidebar_action.default_title":                     {aText, 0},
	"sidebar_action.open_at_install":                   {aBoolean, 0},
	"sidebar_action.browser_style":                     {aBoolean, 0},
	"devtools_page":                                    {aFile, 0},
	"chrome_url_overrides":                             {anObject, 0},
	"chrome_url_overrides.newtab":                      {aFile, 0},
	"chrome_settings_overrides":                        {anObject, 0},
	"commands":                                         {anObject, 0},
	"omnibox":                                          {anObject, 0},
	"omnibox.keyword":                                  {aText, 0},
	"protocol_handlers":                                {aList, 0},
	"declarative_net_request":                          {anObject, 0},
	"declarative_net_request.rule_resources":           {aList, 0},
	"declarative_net_request.rule_resources[].path":    {aFile, 0},
	"declarative_net_request.rule_resources[].id":      {aText, 0},
	"declarative_net_request.rule_resources[].enabled": {aBoolean, 0},
	"storage":                           {anObject, 0},
	"theme":                             {anObject, 0},
	"theme_experiment":                  {anObject, 0},
	"dictionaries":                      {anObject, 0},
	"langpack_id":                       {aText, 0},
	"hidden":                            {aBoolean, 0},
	"l10n_resources":                    {texts, 0},
	"message_serialization":             {aText, 0},
	"sandbox":                           {anObject, 0},
	"file_system_provider_capabilities": {anObject, 0},
}

// renamed says what keys of the other manifest version are called.
var renamed = map[string]string{
	"action":                    `"browser_action"`,
	"browser_action":            `"action"`,
	"host_permissions":          `"permissions"`,
	"optional_host_permissions": `"optional_permissions"`,
	"user_scripts":              `the API userScripts`,
}
