package icons

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOneRadiusRoundsACornerBothWays(t *testing.T) {
	for _, attributes := range []string{`rx="32"`, `ry='32'`, `rx="32" ry="32"`} {
		p, err := readSVG([]byte(`<svg viewBox="0 0 64 64"><rect width="64" height="64" ` + attributes + ` fill="#00f"/></svg>`))
		require.NoError(t, err)
		icon, err := p.draw(64)
		require.NoError(t, err)
		assertColor(t, icon, 2, 2, color.NRGBA{}, "%s: the corner", attributes)
		assertColor(t, icon, 32, 2, color.NRGBA{B: 255, A: 255}, "%s: the upper side", attributes)
	}
}

// assertDrawn draws an SVG in a size, and looks at a pixel that is in the picture
// and at one that is not.
func assertDrawn(t *testing.T, svg string, size int, in, out image.Point) {
	t.Helper()
	p, err := readSVG([]byte(svg))
	require.NoError(t, err, svg)
	icon, err := p.draw(size)
	require.NoError(t, err, svg)
	assertColor(t, icon, in.X, in.Y, color.NRGBA{B: 255, A: 255}, "%s %d: in it", svg, size)
	assertColor(t, icon, out.X, out.Y, color.NRGBA{}, "%s %d: beside it", svg, size)
}

func TestLinesAreScaled(t *testing.T) {
	for _, tt := range []struct {
		svg     string
		in, out image.Point // At 128 pixels.
	}{
		{`<svg viewBox="0 0 64 64"><path d="M0 32H64" stroke-width="16" stroke="#00f"/></svg>`, image.Pt(64, 52), image.Pt(64, 40)},
		{`<svg viewBox="0 0 64 64"><path d="M0 32H64" stroke-width="16" stroke="#00f" stroke-dasharray="16" stroke-dashoffset="16"/></svg>`,
			image.Pt(36, 64), image.Pt(20, 64)},
		{`<svg viewBox="-32 -32 64 64"><path d="M-32 0H32" stroke-width="16" stroke="#00f"/></svg>`, image.Pt(64, 52), image.Pt(64, 40)},
		{`<svg viewBox="0 0 8 8"><path d="M0 4H8" stroke="#00f"/></svg>`, image.Pt(64, 60), image.Pt(64, 51)},
		{`<svg viewBox="0 0 64 64"><path d="M16 64V16H64" fill="none" stroke="#00f" stroke-width="16"/></svg>`, image.Pt(18, 18), image.Pt(4, 4)},
		{`<svg viewBox="0 0 64 64"><rect transform="scale(2)" width="16" height="16" fill="#00f"/></svg>`, image.Pt(52, 52), image.Pt(72, 72)},
	} {
		assertDrawn(t, tt.svg, 128, tt.in, tt.out)
		assertDrawn(t, tt.svg, 32, tt.in.Div(4), tt.out.Div(4))
		assertDrawn(t, tt.svg, 16, tt.in.Div(8), tt.out.Div(8))
	}
}

func TestGradientsAreDrawn(t *testing.T) {
	p, err := readSVG([]byte(`<svg viewBox="0 0 64 64"><linearGradient id="a"><stop offset="0.4" stop-color="#f00"/>
		<stop offset="0.6" stop-color="#00f"/></linearGradient><rect width="64" height="64" fill="url(#a)"/></svg>`))
	require.NoError(t, err)
	icon, err := p.draw(128)
	require.NoError(t, err)
	assertColor(t, icon, 20, 64, color.NRGBA{R: 255, A: 255}, "the left")
	assertColor(t, icon, 108, 64, color.NRGBA{B: 255, A: 255}, "the right")
}

func TestViewBoxesAreBounded(t *testing.T) {
	for _, width := range []string{"7", "Inf", "NaN", "1e9", "-16"} {
		_, err := readSVG([]byte(`<svg width="` + width + `" height="` + width + `"/>`))
		assert.ErrorContains(t, err, "; expected a square, from 8 to 1048576 wide", width)
	}
}
