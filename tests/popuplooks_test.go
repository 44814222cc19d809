package tests

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPopupLooks saves pictures of the popup in build, popup-light.png and
// popup-dark.png with two tabs in it, and measures what can be measured.
func TestPopupLooks(t *testing.T) {
	s := enter(t, example, 3)
	site := firefoxtest.Serve(t, titled)
	ctx := firefoxtest.Context(t)
	require.NoError(t, s.SetPref(ctx, "ui.prefersReducedMotion", 1))

	empty := firefoxtest.OpenTab(t, s.Browser, "about:blank")
	p := s.openPopup(t, empty)
	p.waits(`!document.querySelector("#empty").hidden`)
	p.picture("popup-empty", "light")
	require.NoError(t, p.Close(ctx))

	tides := s.greeted(t, site, "Tide tables for the week")
	require.NoError(t, tides.Click(ctx, "body"))
	s.wait(t, background, "they clicked the page!")
	second := s.greeted(t, site, "Harbor news")
	p = s.openPopup(t, second)
	p.waits(`rows().length == 2 && rows().every(row => row.State == "connected" && row.Told == 1) && rows()[0].Heard == 2`)
	p.press("Tab", "Tab", "ArrowDown", "Tab")
	p.press(text("see you at the pier")...)
	p.waits(`document.querySelector("#text").value == "see you at the pier"`)
	light, dark := p.picture("popup-light", "light"), p.picture("popup-dark", "dark")
	assert.Equal(t, light.Bounds(), dark.Bounds())
	assert.Greater(t, brightness(light), 0.8)
	assert.Less(t, brightness(dark), 0.25)
	require.NoError(t, p.Close(ctx))

	s.greeted(t, site, url.PathEscape("A title that goes on "+strings.Repeat("and on ", 50)))
	s.greeted(t, site, url.PathEscape("\u202eto the left"))
	for n := range 6 {
		s.greeted(t, site, fmt.Sprintf("Page %d", n))
	}
	p = s.openPopup(t, second)
	p.waits(`rows().length == 10`)
	p.picture("popup-many", "light")
	var scrolls bool
	require.NoError(t, p.Eval(ctx, `const list = document.querySelector("#tabs"); return list.scrollHeight > list.clientHeight`, &scrolls))
	assert.True(t, scrolls, "ten tabs have room")
}

// picture saves a screenshot of the popup in a color scheme, and checks that
// all of its page fits into it and keeps still.
func (p *popupStage) picture(name, scheme string) image.Image {
	p.t.Helper()
	ctx := firefoxtest.Context(p.t)
	require.NoError(p.t, p.SetColorScheme(ctx, scheme))
	var looks struct{ Wide, High, Moves bool }
	require.NoError(p.t, p.Eval(ctx, `
		for (const end = Date.now() + 5000; matchMedia("(prefers-color-scheme: dark)").matches != (arguments[0] == "dark");) {
			if (Date.now() > end) {
				throw new Error("the page does not learn its color scheme");
			}
			await new Promise(resolve => setTimeout(resolve, 20));
		}
		const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
		return {
			Wide: scrollWidth > clientWidth, High: scrollHeight > clientHeight,
			Moves: document.getAnimations().length > 0,
		};`, &looks, scheme))
	assert.Zero(p.t, looks, "%s is larger than the popup, or moves for somebody who wants no motion", name)
	shot, err := p.Popup.Screenshot(ctx, 2)
	require.NoError(p.t, err)
	return save(p.t, name, shot)
}

// save keeps a picture in build, and returns it.
func save(t *testing.T, name string, shot []byte) image.Image {
	t.Helper()
	require.NoError(t, os.MkdirAll("../build", 0o755))
	require.NoError(t, os.WriteFile(filepath.Join("../build", name+".png"), shot, 0o644))
	shown, err := png.Decode(bytes.NewReader(shot))
	require.NoError(t, err)
	return shown
}

// brightness is the mean of all pixels, between 0 and 1.
func brightness(shown image.Image) float64 {
	sum, area := 0.0, shown.Bounds()
	for x := area.Min.X; x < area.Max.X; x++ {
		for y := area.Min.Y; y < area.Max.Y; y++ {
			r, g, b, _ := shown.At(x, y).RGBA()
			sum += float64(r+g+b) / 3 / 0xffff
		}
	}
	return sum / float64(area.Dx()*area.Dy())
}
