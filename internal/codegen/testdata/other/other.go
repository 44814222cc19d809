// Package other has types that messages of another package use.
package other

import "errors"

// Level is a named integer.
type Level int8

// Color has a form as text.
type Color struct{ r, g, b byte }

var errColor = errors.New("a color has six digits")

const digits = "0123456789abcdef"

// MarshalText implements encoding.TextMarshaler.
func (c Color) MarshalText() ([]byte, error) {
	var text []byte
	for _, part := range []byte{c.r, c.g, c.b} {
		text = append(text, digits[part>>4], digits[part&15])
	}
	return text, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Color) UnmarshalText(text []byte) error {
	if len(text) != 6 {
		return errColor
	}
	for i, part := range []*byte{&c.r, &c.g, &c.b} {
		*part = 0
		for _, digit := range text[2*i : 2*i+2] {
			switch {
			case digit >= '0' && digit <= '9':
				*part = *part<<4 + digit - '0'
			case digit >= 'a' && digit <= 'f':
				*part = *part<<4 + digit - 'a' + 10
			default:
				return errColor
			}
		}
	}
	return nil
}

// RGB returns a color.
func RGB(r, g, b byte) Color { return Color{r, g, b} }

// Point is a struct without generated code.
type Point struct {
	X, Y  float64
	Label string `json:"label,omitempty"`
}

// Shape is an interface that registered types have.
type Shape interface{ Area() float64 }

// Disc is a Shape.
type Disc struct{ R float64 }

// Area implements Shape.
func (d Disc) Area() float64 { return 3 * d.R * d.R }

// Badge has functions in place of methods.
//
//gangway:message nomethods
type Badge struct {
	Title string `json:"title"`
	Rank  *int64 `json:"rank"`
	Under *Badge `json:"under,omitempty"`
}
