package console

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

type pointed struct{ text string }

func (p *pointed) Error() string { return p.text }

func TestLinesAreThoseOfPrintln(t *testing.T) {
	for _, values := range [][]any{
		{}, {""}, {"a", "b"}, {"count", 3, true, false},
		{int8(-8), int16(-16), int32(-32), int64(math.MinInt64), uint(1), uint8(8), uint16(16), uint32(32), uint64(math.MaxUint64), uintptr(4)},
		{0.5, 1e6, 1e21, 1e-7, math.NaN(), math.Inf(-1), float32(0.1), 123456789.0, math.Copysign(0, -1)},
		{errors.New("a fault"), time.Second, nil, error(nil)},
		{&pointed{"found"}, (*pointed)(nil)},
	} {
		assert.Equal(t, strings.TrimSuffix(fmt.Sprintln(values...), "\n"), line(values))
	}
}

func TestLineSaysThatItCannotWriteAValue(t *testing.T) {
	type number int
	assert.Equal(t, "x "+Unknown+" "+Unknown, line([]any{"x", struct{}{}, number(1)}))
}

func ExampleLog() {
	Log("prices:", 3, "of", 4.5)
	// Output: prices: 3 of 4.5
}
