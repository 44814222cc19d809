package scaffold

import "gangway/internal/manifest"

// schemaFile is the schema with which editors complete the manifest.
const schemaFile = ".vscode/manifest.schema.json"

// editorSources are the templates of the files for editors: those of VS Code, and
// those of GoLand.
var editorSources = map[string]string{
	".vscode/settings.json": "editor/settings.json",
	".vscode/tasks.json":    "editor/tasks.json",
	".idea/jsonSchemas.xml": "editor/jsonSchemas.xml",
	".run/gangway.run.xml":  "editor/gangway.run.xml",
}

// addEditors adds the files for editors.
func (s scene) addEditors(files map[string][]byte) error {
	files[schemaFile] = manifest.EditorSchema
	return s.add(files, editorSources)
}
