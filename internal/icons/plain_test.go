package icons

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPicturesThatWouldNotBeDrawn(t *testing.T) {
	const path, box = `<path d="M0 0h9v9"`, `<svg viewBox="0 0 16 16">`
	for _, tt := range []struct{ text, want string }{
		{`<defs><g id="a"><use href="#a"/></g></defs><use href="#a"/>`, "has the element use, which is not drawn here"},
		{`<defs><filter id="a"/></defs>`, "has the element filter, which is not drawn here"},
		{`<defs><clipPath/></defs>`, "has the element clipPath, which is not drawn here"},
		{`<style>.a{fill:red}</style>`, "has the element style, which is not drawn here"},
		{`<svg viewBox="0 0 8 8"/>`, "has the element svg, which is not drawn here"},
		{path + ` fill-rule="evenodd"/>`, `has fill-rule: "evenodd", which is not drawn`},
		{path + ` style="fill:red; Clip-Path: url(#a)"/>`, `has clip-path: "url(#a)", which is not drawn`},
		{`<rect width="1" height="9mm"/>`, `has height: "9mm", a length with a unit, which is not drawn`},
		{`<polyline points="0 0 9.5,9"/>`, `has points: "0 0 9.5,9", fewer than three, which are not drawn`},
		{`<g mask="url(#a)"/>`, `has mask: "url(#a)", which is not drawn`},
		{`<g style="filter:url(#a)"/>`, `has filter: "url(#a)", which is not drawn`},
		{`<g display="none"/>`, `has display: "none", which is not drawn`},
		{`<g visibility="hidden"/>`, `has visibility: "hidden", which is not drawn`},
		{`<linearGradient id="a" xlink:href="#b"/>`, `has href: "#b", which is not drawn`},
		{`<linearGradient id="a" gradientUnits="userSpaceOnUse"/>`, `has gradientunits: "userSpaceOnUse", which is not drawn`},
		{`<linearGradient><stop style="stop-color:red"/></linearGradient>`, "has the attribute style in a stop of a gradient, which is not drawn"},
		{path + ` fill="url(#a)"/><linearGradient id="a"/>`, `has fill: "url(#a)", which is no gradient above it`},
		{`<linearGradient id="a"/>` + path + ` stroke="url(#a)"/>`, `has stroke: "url(#a)", a line with a gradient, which is not drawn`},
		{`<linearGradient id="a"/><g fill="url(#a)">` + path + ` transform="rotate(45)"/></g>`, `has a gradient with transform: "rotate(45)", which is not drawn`},
		{path + ` style="fill:red" fill="blue"/>`, "has fill twice in an element"},
		{`<g stroke="red"><g transform="scale(2 2)">` + path + `/></g></g>`, `has a line with transform: "scale(2 2)", which is not drawn`},
		{`<g transform="matrix(1 0 0 2 0 0)">` + path + ` style="stroke:red"/></g>`, `has a line with transform: "matrix(1 0 0 2 0 0)", which is not drawn`},
		{strings.Repeat("<g>", 100) + strings.Repeat("</g>", 100), "has more than 100 elements within each other"},
	} {
		_, err := readSVG([]byte(box + tt.text + "</svg>"))
		assert.EqualError(t, err, tt.want+"; save it with plain paths, or take a PNG")
	}
	for _, text := range []string{
		`<g fill-rule="nonzero" display="inline" clip-path="none"/>`,
		`<g stroke="red" transform="translate(1 1) rotate(45)">` + path + `/></g>`,
		`<g stroke="red" transform="scale(2)">` + path + ` stroke="none"/></g>`,
		`<linearGradient id="a"/>` + path + ` fill="url(#a)" transform="translate(1)"/>`,
		`<polyline points="0 0 9.5-.5.5,1e1"/>`,
		strings.Repeat("<g>", 99) + strings.Repeat("</g>", 99),
	} {
		_, err := readSVG([]byte(box + text + "</svg>"))
		assert.NoError(t, err, text)
	}
}
