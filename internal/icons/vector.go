package icons

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"regexp"
	"slices"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// vector is a picture of lines and areas.
type vector struct{ icon *oksvg.SvgIcon }

// minViewBox and maxViewBox are the bounds of the width of a viewBox: the library
// counts in 64ths of its unit, with 32 bits.
const (
	minViewBox = 8
	maxViewBox = 1 << 20
)

// The library draws another line than SVG for which nothing is said.
// https://www.w3.org/TR/SVG2/painting.html#StrokeProperties
func init() {
	oksvg.DefaultStyle.LineWidth = 1
	oksvg.DefaultStyle.LineJoin = rasterx.Miter
}

// readSVG reads a picture that is a square. An element that would not be drawn is
// an error.
func readSVG(text []byte) (p picture, err error) {
	defer recovered(&err)
	if err := checkPlain(text); err != nil {
		return nil, fmt.Errorf("%w; save it with plain paths, or take a PNG", err)
	}
	icon, err := oksvg.ReadIconStream(bytes.NewReader(scaled(rounded(text))), oksvg.StrictErrorMode)
	if err != nil {
		return nil, fmt.Errorf("%w; save it with plain paths, or take a PNG", err)
	}
	if width := icon.ViewBox.W; width != icon.ViewBox.H || !(width >= minViewBox && width <= maxViewBox) {
		return nil, fmt.Errorf("has the viewBox %v × %v; expected a square, from %d to %d wide", width, icon.ViewBox.H, minViewBox, maxViewBox)
	}
	return vector{icon}, nil
}

var (
	rectangle = regexp.MustCompile(`<rect\b[^>]*?/?>`)
	radius    = regexp.MustCompile(`\sr([xy])\s*=\s*("[^"]*"|'[^']*')`)
)

// rounded gives rectangles with one radius the other one, which is the same. The
// library takes it for 0, which makes the corners sharp.
// https://www.w3.org/TR/SVG2/shapes.html#RectElement
func rounded(text []byte) []byte {
	return rectangle.ReplaceAllFunc(text, func(element []byte) []byte {
		found := radius.FindAllSubmatch(element, -1)
		if len(found) != 1 {
			return element
		}
		other := " rx="
		if string(found[0][1]) == "x" {
			other = " ry="
		}
		start := len("<rect")
		return slices.Concat(element[:start], []byte(other), found[0][2], element[start:])
	})
}

var oneScale = regexp.MustCompile(`(?i)\bscale\(\s*([^\s,()]+)\s*\)`)

// scaled gives a scale with one number the other one, which is the same. The
// library takes it for 0.
func scaled(text []byte) []byte {
	return oneScale.ReplaceAll(text, []byte("scale($1 $1)"))
}

// draw scales the lines itself: the library transforms the points of paths alone.
func (v vector) draw(size int) (drawn image.Image, err error) {
	defer recovered(&err)
	canvas := image.NewRGBA(image.Rect(0, 0, size, size))
	dasher := rasterx.NewDasher(size, size, rasterx.NewScannerGV(size, size, canvas, canvas.Bounds()))
	box := v.icon.ViewBox
	scale := float64(size) / box.W
	transform := rasterx.Identity.Scale(scale, scale).Translate(-box.X, -box.Y)
	for _, path := range v.icon.SVGPaths {
		path.LineWidth *= scale
		path.DashOffset *= scale
		path.Dash = slices.Clone(path.Dash)
		for i := range path.Dash {
			path.Dash[i] *= scale
		}
		path.DrawTransformed(dasher, 1, transform)
	}
	return canvas, nil
}

// recovered makes an error of a panic of the library: its input is a file of
// anybody.
func recovered(err *error) {
	if recover() != nil {
		*err = errors.New("cannot be drawn; save it with plain paths, or take a PNG")
	}
}
