package codegen_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen"
	"gangway/internal/inspect"
)

func TestDescriptionsHaveTypesAndMethods(t *testing.T) {
	d, err := codegen.Describe(filepath.Join("..", "..", "examples", "prices", "market"))
	require.NoError(t, err)
	assert.Contains(t, d.Types, inspect.Type{Name: "market.Price", Fields: []inspect.Field{{Name: "name"}, {Name: "url", Optional: true}, {Name: "cost"}}})
	assert.Equal(t, []inspect.Method{
		{Name: "Market/Convert", Request: "[]market.Money", Response: "[]market.Money"},
		{Name: "Market/Watch", Request: "market.Price", Response: "int64"},
		{Name: "Market/Forget", Request: "int64"},
		{Name: "Market/Choose", Request: "market.Currency"},
		{Name: "Market/Follow", Response: "market.List"},
	}, d.Methods)
}

func TestDescriptionsOfOtherPackagesAreEmpty(t *testing.T) {
	d, err := codegen.Describe(filepath.Join("testdata", "plain"))
	require.NoError(t, err)
	assert.Zero(t, d)
}
