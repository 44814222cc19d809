package market

import (
	"strconv"
	"strings"
)

// signs are the ways in which pages write currencies.
var signs = []struct {
	text     string
	currency Currency
}{
	{"€", Euro}, {"EUR", Euro}, {"$", Dollar}, {"USD", Dollar}, {"£", Pound}, {"GBP", Pound},
	{"¥", Yen}, {"JPY", Yen}, {"kr", Krone}, {"DKK", Krone},
}

// A Found is an amount that stands in a text.
type Found struct {
	Money Money
	End   int // The text behind it begins at this byte.
}

// maxDigits is how many digits a price has at most.
const maxDigits = 12

// Find returns the amounts in a text: numbers with the sign of a currency before or
// behind them, such as "€ 1,234.50" and "1.234,50 EUR".
func Find(text string) (all []Found) {
	for pos := 0; pos < len(text); {
		start := pos + strings.IndexAny(text[pos:], "0123456789")
		if start < pos {
			break
		}
		end := start + numberLength(text[start:])
		if f, ok := found(text, max(pos, 0), start, end); ok {
			all = append(all, f)
			end = f.End
		}
		pos = end
	}
	return all
}

// found returns the amount whose number stands from start to end. The sign before
// it may begin at from.
func found(text string, from, start, end int) (Found, bool) {
	cents, ok := parse(text[start:end])
	if !ok {
		return Found{}, false
	}
	before := trimRight(text[from:start])
	for _, s := range signs {
		if strings.HasSuffix(before, s.text) && !endsInLetter(strings.TrimSuffix(before, s.text), s.text) {
			return Found{Money{cents, s.currency}, end}, true
		}
	}
	if endsInLetter(text[from:start], "a") {
		return Found{}, false // Such as "v1".
	}
	behind := trimLeft(text[end:])
	for _, s := range signs {
		if rest, is := strings.CutPrefix(behind, s.text); is && !beginsWithLetter(rest, s.text) {
			return Found{Money{cents, s.currency}, len(text) - len(rest)}, true
		}
	}
	return Found{}, false
}

// numberLength returns how long the number is with which a text begins.
func numberLength(text string) int {
	n := 0
	for n < len(text) && (isDigit(text[n]) || (text[n] == '.' || text[n] == ',') && n+1 < len(text) && isDigit(text[n+1])) {
		n++
	}
	return n
}

// parse returns the hundredths of a number. Two digits behind its last point or
// comma are hundredths, and three digits stand behind each other one.
func parse(number string) (cents int64, ok bool) {
	whole, part := number, "00"
	if n := len(number) - 3; n > 0 && !isDigit(number[n]) {
		whole, part = number[:n], number[n+1:]
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == '.' || r == ',' })
	for _, group := range groups[1:] {
		if len(group) != 3 {
			return 0, false
		}
	}
	digits := strings.Join(groups, "") + part
	if len(digits) > maxDigits {
		return 0, false
	}
	cents, err := strconv.ParseInt(digits, 10, 64)
	return cents, err == nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// endsInLetter reports whether a sign of letters would stand inside of a word.
func endsInLetter(text, sign string) bool {
	return isLetter(sign[0]) && text != "" && isLetter(text[len(text)-1])
}

func beginsWithLetter(text, sign string) bool {
	return isLetter(sign[0]) && text != "" && isLetter(text[0])
}

// spaces may stand between a number and its sign: one of them.
var spaces = []string{" ", "\u00a0", "\u202f"}

func trimRight(text string) string {
	for _, space := range spaces {
		if rest, is := strings.CutSuffix(text, space); is {
			return rest
		}
	}
	return text
}

func trimLeft(text string) string {
	for _, space := range spaces {
		if rest, is := strings.CutPrefix(text, space); is {
			return rest
		}
	}
	return text
}

// String returns the amount as people read it, such as "1234.50 EUR".
func (m Money) String() string {
	cents := strconv.FormatInt(m.Cents, 10)
	for len(cents) < 3 {
		cents = "0" + cents
	}
	return cents[:len(cents)-2] + "." + cents[len(cents)-2:] + " " + string(m.Currency)
}
