package wasmsize

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A module has the statements of a WebAssembly module about its own parts, as
// its specification writes them:
// https://webassembly.github.io/spec/core/binary/
type module struct {
	functions []function
	data      int // Bytes of the data, with where each piece belongs.
	rest      int // Bytes of everything else, names apart.
}

// A function of a module.
type function struct {
	name string
	size int
}

// Ids of sections.
const (
	sectionCustom = 0
	sectionImport = 2
	sectionCode   = 10
	sectionData   = 11
)

// errModule is any fault in the form of a module.
var errModule = errors.New("not a WebAssembly module of a form that is known")

// parseModule reads a module that has the names of its functions.
func parseModule(file []byte) (m module, err error) {
	const header = "\x00asm\x01\x00\x00\x00"
	if len(file) < len(header) || string(file[:len(header)]) != header {
		return m, errModule
	}
	p := moduleParser{names: map[int]string{}}
	r := reader{data: file[len(header):]}
	for len(r.data) > 0 && r.err == nil && p.err == nil {
		id := r.byte()
		p.section(id, r.bytes())
	}
	return p.finish(), errors.Join(r.err, p.err)
}

// A moduleParser collects the statements of the sections.
type moduleParser struct {
	module
	imported int // Functions that are imported: they have the first numbers.
	sizes    []int
	names    map[int]string
	err      error
}

func (p *moduleParser) section(id byte, content []byte) {
	r := reader{data: content}
	switch id {
	case sectionImport:
		p.imports(&r)
		p.rest += len(content)
	case sectionCode:
		for range r.number() {
			p.sizes = append(p.sizes, len(r.bytes()))
		}
	case sectionData:
		p.data += len(content)
	case sectionCustom:
		if string(r.bytes()) == "name" {
			p.nameSection(&r)
		}
	default:
		p.rest += len(content)
	}
	p.err = r.err
}

// imports counts the imports. Go imports functions alone.
func (p *moduleParser) imports(r *reader) {
	for range r.number() {
		r.bytes() // The module.
		r.bytes() // The name.
		if kind := r.byte(); kind != 0 {
			r.fail(fmt.Errorf("%w: import of kind %d", errModule, kind))
			return
		}
		r.number() // The type.
		p.imported++
	}
}

// nameSection reads the names of functions and skips others.
func (p *moduleParser) nameSection(r *reader) {
	for len(r.data) > 0 && r.err == nil {
		kind := r.byte()
		names := reader{data: r.bytes()}
		if kind != 1 {
			continue
		}
		for range names.number() {
			index := names.number()
			p.names[index] = string(names.bytes())
		}
		r.fail(names.err)
	}
}

func (p *moduleParser) finish() module {
	for i, size := range p.sizes {
		p.functions = append(p.functions, function{p.names[p.imported+i], size})
	}
	return p.module
}

// A reader takes parts off data. After an error it returns zeros.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	if r.err != nil {
		r.data = nil
	}
}

func (r *reader) byte() byte {
	if len(r.data) == 0 {
		r.fail(errModule)
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

// number takes a number in LEB128.
func (r *reader) number() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<32 {
		r.fail(errModule)
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

// bytes takes bytes that follow their number.
func (r *reader) bytes() []byte {
	n := r.number()
	if n > len(r.data) {
		r.fail(errModule)
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}
