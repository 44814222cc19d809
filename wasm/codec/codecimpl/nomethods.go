package codecimpl

// Some types have generated code that is functions alone: methods would stand
// in their documentation among those that people call.

// functions are the generated code of such types of one package. Each reports
// whether v is of one of them.
type functions struct {
	encode func(buf []byte, v any, depth int) (out []byte, is bool, err error)
	decode func(d *Decoder, v any) (is bool)
}

// withoutMethods has the functions of all packages. It is written before main
// begins.
var withoutMethods []functions

// NoMethods makes functions of a package known. encode appends v, and decode
// reads one item into v, a pointer that is not nil; each reports whether it
// knows the type of v. Generated code calls it before main begins.
func NoMethods(encode func(buf []byte, v any, depth int) ([]byte, bool, error), decode func(d *Decoder, v any) bool) {
	withoutMethods = append(withoutMethods, functions{encode, decode})
}

// AppendOther appends a value whose type has no methods for it.
func AppendOther(buf []byte, v any, depth int) ([]byte, error) {
	for _, f := range withoutMethods {
		if out, is, err := f.encode(buf, v, depth); is {
			return out, err
		}
	}
	return appendByReflection(buf, v, depth)
}

// DecodeOther reads one item into the value that v points to, whose type has no
// methods for it.
func DecodeOther(d *Decoder, v any) {
	if !isNil(v) {
		for _, f := range withoutMethods {
			if f.decode(d, v) {
				return
			}
		}
	}
	d.decodeByReflection(v)
}
