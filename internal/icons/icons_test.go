package icons

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An orange square with a blue disc in its middle, on nothing.
const disc = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
	<rect x="8" y="8" width="48" height="48" fill="#ff8000"/><circle cx="32" cy="32" r="16" fill="#0000ff"/></svg>`

// pngOf returns a PNG of the same picture.
func pngOf(t *testing.T, size int) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			switch dx, dy := 2*x+1-size, 2*y+1-size; {
			case dx*dx+dy*dy < size*size/4:
				picture.Set(x, y, color.NRGBA{B: 255, A: 255})
			case max(dx, -dx, dy, -dy) < size*3/4:
				picture.Set(x, y, color.NRGBA{R: 255, G: 128, A: 255})
			}
		}
	}
	var text bytes.Buffer
	require.NoError(t, png.Encode(&text, picture))
	return text.Bytes()
}

// inExtension changes to the folder of an extension.
func inExtension(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.WriteFile("manifest.json", []byte("{}"), 0o644))
	return dir
}

func TestIconsHaveAllSizes(t *testing.T) {
	for name, text := range map[string][]byte{"icon.svg": []byte(disc), "icon.PNG": pngOf(t, 512)} {
		dir := inExtension(t)
		source := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(source, text, 0o644))
		paths, err := Write(source, dir)
		require.NoError(t, err, name)
		require.Len(t, paths, len(Sizes))
		for _, size := range Sizes {
			file, err := os.Open(filepath.Join(dir, paths[size]))
			require.NoError(t, err)
			icon, err := png.Decode(file)
			require.NoError(t, err)
			require.NoError(t, file.Close())
			assert.Equal(t, image.Rect(0, 0, size, size), icon.Bounds())
			assertColor(t, icon, 0, 0, color.NRGBA{}, "%s %d: the corner", name, size)
			assertColor(t, icon, size/2, size/2, color.NRGBA{B: 255, A: 255}, "%s %d: the middle", name, size)
			assertColor(t, icon, size*3/16, size*3/16, color.NRGBA{R: 255, G: 128, A: 255}, "%s %d: between them", name, size)
		}
	}
}

func assertColor(t *testing.T, icon image.Image, x, y int, want color.NRGBA, format string, args ...any) {
	t.Helper()
	got := color.NRGBAModel.Convert(icon.At(x, y)).(color.NRGBA)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 8 }
	if !near(got.A, want.A) || want.A > 0 && !(near(got.R, want.R) && near(got.G, want.G) && near(got.B, want.B)) {
		assert.Equal(t, want, got, append([]any{format}, args...)...)
	}
}

func TestPicturesThatMakeNoIcons(t *testing.T) {
	wide := new(bytes.Buffer)
	require.NoError(t, png.Encode(wide, image.NewGray(image.Rect(0, 0, 200, 100))))
	for _, tt := range []struct{ name, text, want string }{
		{"a.jpg", "", "a.jpg: is neither an SVG nor a PNG; expected a file that ends with .svg or .png"},
		{"a.png", string(pngOf(t, 64)), "a.png: has 64 pixels on each side; expected from 128 to 2048"},
		{"a.png", wide.String(), "a.png: has 200 × 100 pixels; expected a square"},
		{"a.png", "x", "a.png: unexpected EOF"},
		{"a.svg", `<svg viewBox="0 0 10 20"/>`, "a.svg: has the viewBox 10 × 20; expected a square"},
		{"a.svg", `<svg viewBox="0 0 10 10"><text>A</text></svg>`, "; save it with plain paths, or take a PNG"},
		{"a.svg", `<svg viewBox="0 0 1`, "; save it with plain paths, or take a PNG"},
		{"a.svg", `<svg/>`, "expected a square"},
	} {
		inExtension(t)
		require.NoError(t, os.WriteFile(tt.name, []byte(tt.text), 0o644))
		_, err := Write(tt.name, ".")
		assert.ErrorContains(t, err, tt.want)
		assert.NoDirExists(t, Folder)
	}
	_, err := Write("nowhere.svg", ".")
	assert.EqualError(t, err, "nowhere.svg: no such file or directory")
	_, err = Write(".", ".")
	assert.EqualError(t, err, ".: is a directory")
	require.NoError(t, os.WriteFile("a.svg", nil, 0o644))
	require.NoError(t, os.Truncate("a.svg", maxFile+1))
	_, err = Write("a.svg", ".")
	assert.EqualError(t, err, "a.svg: has more than 16777216 bytes; take a smaller picture")
}

func TestIconsAreMadeInAnExtension(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.svg", []byte(disc), 0o644))
	_, err := Write("a.svg", "mine")
	assert.EqualError(t, err, "mine has no manifest.json; name the folder of an extension")
	assert.NoDirExists(t, "mine")
}

// A pipe has no size that is known before.
func TestPicturesComeThroughPipes(t *testing.T) {
	inExtension(t)
	require.NoError(t, exec.Command("mkfifo", "a.svg").Run())
	go func() {
		_ = os.WriteFile("a.svg", append([]byte(disc), bytes.Repeat([]byte(" "), maxFile)...), 0o644)
	}()
	_, err := Write("a.svg", ".")
	assert.EqualError(t, err, "a.svg: has more than 16777216 bytes; take a smaller picture")
}
