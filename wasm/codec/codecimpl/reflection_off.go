//go:build gangway_noreflect

package codecimpl

// The twin of reflection.go for programs whose messages all have generated
// code.

const howToGenerate = "a type with generated code: mark it with //gangway:message and run go tool gangway generate, or take \"reflect\": false out of the section \"gangway\" of manifest.json"

func appendWithout(buf []byte, v any) ([]byte, error) { return AppendOther(buf, v, 0) }

func appendByReflection(buf []byte, _ any, _ int) ([]byte, error) {
	return buf, notCloneable("want " + howToGenerate)
}

func (d *Decoder) decodeByReflection(any) { d.Mismatch(howToGenerate) }

func containsItself(any) bool { return false }
