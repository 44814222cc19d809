package bench

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// picture returns the SVG of a report and how often each class is in it.
func picture(t *testing.T, r Report) (string, map[string]int) {
	t.Helper()
	var text strings.Builder
	r.writeSVG(&text)
	classes := make(map[string]int)
	for decoder := xml.NewDecoder(strings.NewReader(text.String())); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return text.String(), classes
		}
		require.NoError(t, err, "the picture is XML")
		if element, ok := token.(xml.StartElement); ok {
			for _, a := range element.Attr {
				if a.Name.Local == "class" {
					classes[a.Value]++
				}
			}
		}
	}
}

func TestPictureHasABarForEachPeer(t *testing.T) {
	text, classes := picture(t, aReport())
	const inLegend = 1
	assert.Equal(t, 6, classes["gangway"]-inLegend)
	assert.Equal(t, 4, classes["js"]-inLegend)
	assert.Equal(t, 3, classes["go"]-inLegend)
	assert.Equal(t, 6, classes["budget"]-inLegend)
	assert.Contains(t, text, "prefers-color-scheme: dark")
	assert.Contains(t, text, "nanoseconds, less is better, in tenfolds")
	assert.NotContains(t, text, "NaN")
}

func TestPictureOfNothingIsStillOne(t *testing.T) {
	text, classes := picture(t, Report{})
	assert.Equal(t, 1, classes["gangway"], "the legend")
	assert.NotContains(t, text, "Inf")
}

func TestBoundIsTheStrictestBudget(t *testing.T) {
	r := aReport()
	rate := r.Series.find(Ports, whatSmall+toBackground, peerGangway)
	assert.Equal(t, 0.95*500_000, r.bound(rate), "more than 40 times 8,000")
	frame := r.Series.find(Codec, "small struct to JavaScript", gangwayFrame)
	assert.Equal(t, 18_000.0/20, r.bound(frame), "less than a tenth of 13,500")
}

func TestAxisHoldsAllNumbers(t *testing.T) {
	for _, log := range []bool{false, true} {
		for _, numbers := range [][]float64{{0.63, 4.9}, {1.05}, {273, 1_352_288}, {99, 101}} {
			a := newAxis(log, numbers)
			for _, n := range numbers {
				assert.GreaterOrEqual(t, a.at(n), 0.0)
				assert.LessOrEqual(t, a.at(n), 1.0)
			}
			assert.GreaterOrEqual(t, len(a.ticks), 2)
			assert.LessOrEqual(t, len(a.ticks), 8)
		}
	}
}

func TestTicksAreShort(t *testing.T) {
	for n, want := range map[float64]string{0: "0", 0.2: "0.2", 100: "100", 10_000: "10k", 2_500_000: "2.5M"} {
		assert.Equal(t, want, tick(n))
	}
}
