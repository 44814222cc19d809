package bench

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/internal/wasmsize"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestTables(t *testing.T) {
	const golden = "testdata/tables.txt"
	var text strings.Builder
	aReport().writeTables(&text)
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(text.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), text.String())
}

func TestTablesOfNothingAreEmpty(t *testing.T) {
	var text strings.Builder
	Report{}.writeTables(&text)
	assert.Empty(t, text.String())
}

func TestNumberHasThreeDigits(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0.00", 0.654: "0.65", 1.05: "1.05", 12.34: "12.3", 99.95: "100", 123.4: "123", 1_234_567: "1,234,567",
	} {
		assert.Equal(t, want, number(n))
	}
	assert.Equal(t, "-", number(spreadOf(nil).Median))
}

func TestGroupedNumbersMayBeNegative(t *testing.T) {
	assert.Equal(t, "-1,234", wasmsize.Grouped(-1234))
	assert.Equal(t, "100,000", wasmsize.Grouped(100_000))
}
