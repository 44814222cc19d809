package icons

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"

	"golang.org/x/image/draw"
)

// pixels is a picture of pixels.
type pixels struct{ image.Image }

// readPNG reads a picture that is a square, and not smaller than the largest icon.
func readPNG(text []byte) (picture, error) {
	config, err := png.DecodeConfig(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if config.Width != config.Height {
		return nil, fmt.Errorf("has %d × %d pixels; expected a square", config.Width, config.Height)
	}
	if least := slices.Max(Sizes); config.Width < least || config.Width > maxSide {
		return nil, fmt.Errorf("has %d pixels on each side; expected from %d to %d", config.Width, least, maxSide)
	}
	decoded, err := png.Decode(bytes.NewReader(text))
	return pixels{decoded}, err
}

func (p pixels) draw(size int) (image.Image, error) {
	scaled := image.NewNRGBA(image.Rect(0, 0, size, size))
	draw.CatmullRom.Scale(scaled, scaled.Bounds(), p, p.Bounds(), draw.Src, nil)
	return scaled, nil
}
