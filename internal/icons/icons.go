// Package icons makes the icons of an extension, in all sizes that browsers and
// stores show, of one picture.
package icons

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gangway/internal/manifest"
)

// Sizes are the widths of the icons, in pixels: of the toolbar, also on a dense
// screen, of the pages about extensions, and of the stores.
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json/icons
var Sizes = []int{16, 32, 48, 64, 96, 128}

// Folder is where the icons are in an extension.
const Folder = "icons"

// maxFile is the largest picture that is read, in bytes, and maxSide the largest
// width or height, in pixels.
const (
	maxFile = 16 << 20
	maxSide = 2048
)

// A picture can be drawn in any size.
type picture interface {
	draw(size int) (image.Image, error)
}

// Write makes the icons of a picture, an SVG or a PNG, in the folder of an
// extension. It returns their paths from there, by their sizes.
func Write(source, dir string) (map[int]string, error) {
	p, err := read(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	if _, err := os.Stat(filepath.Join(dir, manifest.Name)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s; name the folder of an extension", dir, manifest.Name)
	}
	if err := os.MkdirAll(filepath.Join(dir, Folder), 0o755); err != nil {
		return nil, err
	}
	paths := map[int]string{}
	for _, size := range Sizes {
		drawn, err := p.draw(size)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		var text bytes.Buffer
		encoder := png.Encoder{CompressionLevel: png.BestCompression}
		if err := encoder.Encode(&text, drawn); err != nil {
			return nil, err
		}
		paths[size] = fmt.Sprintf("%s/%d.png", Folder, size)
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(paths[size])), text.Bytes(), 0o644); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

func read(source string) (picture, error) {
	file, err := os.Open(source)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("has more than %d bytes; take a smaller picture", maxFile)
	}
	switch strings.ToLower(filepath.Ext(source)) {
	case ".svg":
		return readSVG(text)
	case ".png":
		return readPNG(text)
	}
	return nil, errors.New("is neither an SVG nor a PNG; expected a file that ends with .svg or .png")
}
