// Package console writes lines to the browser's console, at its levels, without
// package fmt, which takes 0.4 MB of a module together with the packages os and
// reflect.
//
// Values are written as fmt.Println writes them, with spaces between them:
// strings, booleans, numbers, errors, nil, and values with a method String. For a
// value of another type, such as a struct, it takes package fmt: here it is
// [Unknown]. The functions may be called from any goroutine.
//
// Outside of a browser Debug, Log and Info write to the standard output, Warn
// and Error to the standard error.
package console

import "strconv"

// Unknown stands for a value of a type that this package cannot write.
const Unknown = "(a value that only package fmt writes)"

// Debug writes a line that browsers do not show by default.
func Debug(values ...any) { write("debug", line(values)) }

// Log writes a line, as fmt.Println does in a browser.
func Log(values ...any) { write("log", line(values)) }

// Info writes a line that informs.
func Info(values ...any) { write("info", line(values)) }

// Warn writes a line that warns.
func Warn(values ...any) { write("warn", line(values)) }

// Error writes a line that tells of a fault.
func Error(values ...any) { write("error", line(values)) }

// line returns the texts of values, with spaces between them.
func line(values []any) string {
	var text string
	for i, v := range values {
		if i > 0 {
			text += " "
		}
		text += textOf(v)
	}
	return text
}

// textOf returns a value as fmt.Println writes it.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "<nil>"
	case string:
		return v
	case error:
		return ask(v.Error)
	case interface{ String() string }:
		return ask(v.String)
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	}
	return integer(v)
}

// integer returns an integer of a basic type as text.
func integer(v any) string {
	switch v := v.(type) {
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case int32:
		return strconv.FormatInt(int64(v), 10)
	case int16:
		return strconv.FormatInt(int64(v), 10)
	case int8:
		return strconv.FormatInt(int64(v), 10)
	case uint:
		return strconv.FormatUint(uint64(v), 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case uint32:
		return strconv.FormatUint(uint64(v), 10)
	case uint16:
		return strconv.FormatUint(uint64(v), 10)
	case uint8:
		return strconv.FormatUint(uint64(v), 10)
	case uintptr:
		return strconv.FormatUint(uint64(v), 10)
	}
	return Unknown
}

// ask calls a method of a value. One that panics, as that of a nil pointer may,
// must not end the program that logs it.
func ask(method func() string) (text string) {
	defer func() {
		if recover() != nil {
			text = "<nil>"
		}
	}()
	return method()
}
