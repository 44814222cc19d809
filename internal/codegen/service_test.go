package codegen_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen"
)

// badServices are services that are refused, with the line of each behind it.
const badServices = `package example

import (
	"context"
	"iter"
)

//gangway:service
type Struct struct{} // Struct is marked with //gangway:service, but is not declared as an interface

//gangway:service
type Alias = Good // Alias is marked with //gangway:service, but is not declared as an interface

//gangway:service
type Generic[T any] interface{ M(ctx context.Context, t T) error } // Generic is marked with //gangway:service, but has type parameters

//gangway:service
type Empty interface{} // Empty is marked with //gangway:service, but has no methods

//gangway:service
type Taken interface{ M(ctx context.Context) error } // Taken is marked with //gangway:service, but HandleTaken is generated for it: rename the other HandleTaken

func HandleTaken() {}

//gangway:service
type Over interface{ M(ctx context.Context) error } // rename the other OverOver

var OverOver int

//gangway:service
type S interface {
	small(ctx context.Context) error                           // S.small begins with a small letter
	NoContext(n int) (int, error)                              // S.NoContext does not take a context.Context first: a method of a service is one of
	Nothing() error                                            // S.Nothing does not take a context.Context first
	Two(ctx context.Context, a, b int) error                   // S.Two takes more than one request
	Variadic(ctx context.Context, a ...int) error              // S.Variadic takes more than one request
	NoError(ctx context.Context)                               // S.NoError does not return an error last
	NoError2(ctx context.Context) int                          // S.NoError2 does not return an error last
	Three(ctx context.Context) (int, bool, error)              // S.Three does not return an error last
	Seq(ctx context.Context) iter.Seq[int]                     // S.Seq does not return an error last
	Seq2(ctx context.Context) iter.Seq2[int, bool]             // S.Seq2 gives a stream whose second type is not error
	Both(ctx context.Context) (iter.Seq2[int, error], error)   // S.Both has a stream where none can be
	Takes2(ctx context.Context, in iter.Seq2[int, error]) error // S.Takes2 has a stream where none can be
	Pointer(ctx context.Context, p *int) error                 // S.Pointer has a message of the type *int: take the value
	//gangway:idempotent
	Again(ctx context.Context, in iter.Seq[int]) error // S.Again is marked with //gangway:idempotent, but a call with a stream of requests is never made again
}

//gangway:service
type Embeds interface { // Embeds is marked with //gangway:service, but contains another type: write methods alone
	Good
	M2(ctx context.Context) error
}

type Good interface{ M(ctx context.Context) error }
`

// TestServicesThatCannotBeGeneratedSayWhy finds the error of each line of the bad
// services at that line.
func TestServicesThatCannotBeGeneratedSayWhy(t *testing.T) {
	dir := module(t, badServices)
	_, err := codegen.Generate(dir)
	require.Error(t, err)
	seen := 0
	for i, line := range strings.Split(badServices, "\n") {
		if _, problem, found := strings.Cut(line, " // "); found {
			at := regexp.QuoteMeta(fmt.Sprintf("types.go:%d:", i+1))
			assert.Regexp(t, at+`\d+: .*`+regexp.QuoteMeta(problem), err.Error())
			seen++
		}
	}
	assert.Equal(t, 21, seen)
}

func TestMessagesOfServicesThatHaveNoFormSayWhere(t *testing.T) {
	_, err := codegen.Generate(module(t, `package example

import "context"

//gangway:service
type S interface {
	Channel(ctx context.Context, c chan int) error
	Missing(ctx context.Context) (missing, error)
}
`))
	assert.ErrorContains(t, err, "types.go:7:2: S.Channel: the type chan int has no form in a message")
	assert.ErrorContains(t, err, "types.go:8:2: S.Missing: the type invalid type has no form in a message")
}

func TestAServiceMakesItsFileStale(t *testing.T) {
	const service = "package example\n\nimport \"context\"\n\n//gangway:service\ntype S interface {\n\tM(ctx context.Context) error\n}\n"
	dir := module(t, service)
	file, err := codegen.Write(dir)
	require.NoError(t, err)
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(source), `Name: "S/M"}`)
	write(t, dir, "types.go", strings.Replace(service, "\tM(", "\t//gangway:idempotent\n\tM(", 1))
	assert.ErrorContains(t, codegen.Check(dir), "does not belong to the types of its package")
}

func TestNamesOfAServicesPackageMayBeThoseOfImports(t *testing.T) {
	dir := module(t, "package example\n\nimport \"context\"\n\ntype rpc int\n\n//gangway:service\ntype S interface {\n\tM(ctx context.Context, r rpc) error\n}\n")
	source, err := codegen.Generate(dir)
	require.NoError(t, err)
	assert.Contains(t, string(source), `gangwayrpc "gangway/wasm/rpc"`)
	assert.Contains(t, string(source), `gangwayrpc.Method[rpc, gangwayrpc.None]`)
}
