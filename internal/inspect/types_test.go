package inspect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMessagesHaveTheOnlyTypeWithTheirFields(t *testing.T) {
	types := Types{Types: []Type{
		{"shop.Price", []Field{{Name: "name"}, {Name: "url", Optional: true}}},
		{"shop.Cost", []Field{{Name: "cents"}, {Name: "currency"}}},
		{"shop.Person", []Field{{Name: "name"}, {Name: "age"}}},
		{"shop.Animal", []Field{{Name: "name"}, {Name: "age"}}},
		{"shop.Settings", []Field{{Name: "currency", Optional: true}}},
	}}
	for want, fields := range map[string][]map[string]any{
		"shop.Price":    {{"name": 1}, {"name": 1, "url": 2}},
		"shop.Cost":     {{"cents": 1, "currency": nil}},
		"shop.Settings": {{"currency": 1}},
		"":              {nil, {"name": 1, "age": 2}, {"url": 1}, {"name": 1, "other": 2}, {"cents": 1}},
	} {
		for _, f := range fields {
			assert.Equal(t, want, types.Of(f), f)
		}
	}
	assert.Empty(t, new(Types).Of(map[string]any{"name": 1}))
}
