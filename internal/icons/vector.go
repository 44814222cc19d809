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

// readSVG reads a picture that is a square. An element that would not be drawn is
// an error.
func readSVG(text []byte) (p picture, err error) {
	defer recovered(&err)
	icon, err := oksvg.ReadIconStream(bytes.NewReader(rounded(text)), oksvg.StrictErrorMode)
	if err != nil {
		return nil, fmt.Errorf("%w; save it with plain paths, or take a PNG", err)
	}
	if icon.ViewBox.W <= 0 || icon.ViewBox.W != icon.ViewBox.H {
		return nil, fmt.Errorf("has the viewBox %v × %v; expected a square", icon.ViewBox.W, icon.ViewBox.H)
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

func (v vector) draw(size int) (drawn image.Image, err error) {
	defer recovered(&err)
	v.icon.SetTarget(0, 0, float64(size), float64(size))
	canvas := image.NewRGBA(image.Rect(0, 0, size, size))
	v.icon.Draw(rasterx.NewDasher(size, size, rasterx.NewScannerGV(size, size, canvas, canvas.Bounds())), 1)
	return canvas, nil
}

// recovered makes an error of a panic of the library: its input is a file of
// anybody.
func recovered(err *error) {
	if recover() != nil {
		*err = errors.New("cannot be drawn; save it with plain paths, or take a PNG")
	}
}
