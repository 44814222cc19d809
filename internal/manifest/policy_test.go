package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAllowWasmKeepsTheRestOfThePolicy(t *testing.T) {
	for _, tt := range []struct{ name, policy, want string }{
		{"none", "", "script-src 'self' 'wasm-unsafe-eval'"},
		{"strict", "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"},
		{"allowed already", "script-src 'wasm-unsafe-eval' 'self'", "script-src 'wasm-unsafe-eval' 'self'"},
		{"among others", "default-src 'none'; Script-Src 'self'; img-src data:",
			"default-src 'none'; Script-Src 'self' 'wasm-unsafe-eval'; img-src data:"},
		{"only a default", "default-src 'self' https://example.org",
			"default-src 'self' https://example.org; script-src 'self' https://example.org 'wasm-unsafe-eval'"},
		{"nothing allowed", "script-src 'none'", "script-src 'wasm-unsafe-eval'"},
		{"no script rule", "object-src 'none';", "object-src 'none'; script-src 'self' 'wasm-unsafe-eval'"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			manifest := map[string]any{"manifest_version": 3}
			if tt.policy != "" {
				manifest[policyKey] = map[string]any{"extension_pages": tt.policy, "sandbox": "kept"}
			}
			require.NoError(t, AllowWasm(manifest))
			policy := manifest[policyKey].(map[string]any)
			assert.Equal(t, tt.want, policy["extension_pages"])
			if tt.policy != "" {
				assert.Equal(t, "kept", policy["sandbox"])
			}
		})
	}
}

func TestAllowWasmLeavesV2Alone(t *testing.T) {
	manifest := map[string]any{"manifest_version": 2, policyKey: "script-src 'self'"}
	require.NoError(t, AllowWasm(manifest))
	assert.Equal(t, "script-src 'self'", manifest[policyKey])
}

func TestAllowWasmRefusesThePolicyOfAnotherVersion(t *testing.T) {
	err := AllowWasm(minimal(t, `"content_security_policy": "script-src 'self'"`))
	assert.EqualError(t, err,
		`content_security_policy: expected an object, { ... }, found the string "script-src 'self'"`)
	err = AllowWasm(minimal(t, `"content_security_policy": {"extension_pages": 1}`))
	assert.EqualError(t, err, "content_security_policy.extension_pages: expected a string, found the number 1")
}
