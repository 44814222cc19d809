package main

import (
	"encoding/json"
	"io"

	"github.com/spf13/cobra"
)

// jsonFlag adds the flag --json.
func jsonFlag(cmd *cobra.Command, wanted *bool) {
	cmd.Flags().BoolVar(wanted, "json", false, "write the result as JSON, for programs")
}

func writeJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
