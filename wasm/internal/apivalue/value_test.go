package apivalue

import (
	"testing"

	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type status string

type part struct {
	On, Off bool
}

// A whole has a field of each kind that both arguments and results have.
type whole struct {
	Flag     bool
	Parts    part
	Count    *int64
	Share    float64
	Name     string
	Status   *status
	Same     []whole
	Words    []string
	Parted   []part
	By       map[string]part
	Open     webext.Message
	Either   either
	Nullable *string
	Pair     *pair
	Last     bool
}

type either struct {
	Number *int64
	Text   *string
	Parts  []part
}

type pair struct {
	First  int64
	Second *float64
}

var (
	partType = Type{Kind: KindStruct, More: MoreOf[part], Fields: []Field{
		{Name: "on", Type: &Bool}, {Name: "off", Type: &Bool},
	}}
	partList   = Type{Kind: KindList, Elem: &partType}
	partMap    = Type{Kind: KindMap, Elem: &partType, Each: EachOf[part], Put: PutOf[part]}
	eitherType = Type{Kind: KindUnion, Fields: []Field{
		{Type: &IntPointer}, {Type: &StringPointer}, {Type: &partList},
	}}
	pairType = Type{Kind: KindTuple, More: MoreOf[pair], Fields: []Field{
		{Name: "first", Type: &Int}, {Name: "second", Type: &FloatPointer, Optional: true},
	}}
	pairPointer = Type{Kind: KindPointer, Elem: &pairType}
	wholeType   = Type{Kind: KindStruct, More: MoreOf[whole], Fields: []Field{
		{Name: "flag", Type: &Bool},
		{Name: "parts", Type: &partType},
		{Name: "count", Type: &IntPointer, Optional: true},
		{Name: "share", Type: &Float},
		{Name: "name", Type: &String},
		{Name: "status", Type: &StringPointer, Optional: true},
		{Name: "same", Type: &Same, Optional: true},
		{Name: "words", Type: &Strings, Optional: true},
		{Name: "parted", Type: &partList, Optional: true},
		{Name: "by", Type: &partMap, Optional: true},
		{Name: "open", Type: &Message, Optional: true},
		{Name: "either", Type: &eitherType, Optional: true},
		{Name: "nullable", Type: &StringPointer},
		{Name: "pair", Type: &pairPointer, Optional: true},
		{Name: "last", Type: &Bool},
	}}
)

// encoded returns an item that holds v.
func encoded(t *testing.T, v any) []byte {
	t.Helper()
	item, err := codec.Marshal(v)
	require.NoError(t, err)
	return item
}

// plain returns v, of a type, as JavaScript has it.
func plain[T any](t *testing.T, of *Type, v T) any {
	t.Helper()
	item, err := Append(nil, of, &v)
	require.NoError(t, err)
	var decoded any
	require.NoError(t, codec.Unmarshal(item, &decoded))
	return decoded
}

func full(t *testing.T) whole {
	return whole{
		Flag: true, Parts: part{Off: true}, Count: new(int64(7)), Share: 0.25, Name: "ä", Status: new(status("loading")),
		Same: []whole{{Name: "inner", Last: true}, {Words: []string{}}}, Words: []string{"a", "b"},
		Parted: []part{{On: true}, {Off: true}}, By: map[string]part{"x": {On: true}},
		Open: webext.MessageOf(encoded(t, []any{1.0, "two"})), Either: either{Text: new("text")},
		Nullable: new("set"), Pair: &pair{First: 1 << 40, Second: new(0.5)}, Last: true,
	}
}

func TestValueComesBack(t *testing.T) {
	v := full(t)
	item, err := Append(nil, &wholeType, &v)
	require.NoError(t, err)
	var back whole
	require.NoError(t, Decode(item, &wholeType, &back))
	assert.Equal(t, v, back)
}

func TestValueIsAPlainObject(t *testing.T) {
	assert.Equal(t, map[string]any{
		"flag": true, "parts": map[string]any{"on": false, "off": true}, "count": 7.0, "share": 0.25, "name": "ä", "status": "loading",
		"same": []any{
			map[string]any{"flag": false, "parts": map[string]any{"on": false, "off": false}, "share": 0.0, "name": "inner", "nullable": nil, "last": true},
			map[string]any{
				"flag": false, "parts": map[string]any{"on": false, "off": false}, "share": 0.0, "name": "", "nullable": nil, "last": false,
				"words": []any{},
			},
		},
		"words": []any{"a", "b"}, "parted": []any{map[string]any{"on": true, "off": false}, map[string]any{"on": false, "off": true}},
		"by": map[string]any{"x": map[string]any{"on": true, "off": false}}, "open": []any{1.0, "two"}, "either": "text",
		"nullable": "set", "pair": []any{float64(1 << 40), 0.5}, "last": true,
	}, plain(t, &wholeType, full(t)))
}

func TestNilOptionalValuesAreLeftOut(t *testing.T) {
	assert.Equal(t, map[string]any{
		"flag": false, "parts": map[string]any{"on": false, "off": false}, "share": 0.0, "name": "", "nullable": nil, "last": false,
	}, plain(t, &wholeType, whole{}))
}

func TestArgumentsBeforeOthersAreNull(t *testing.T) {
	arguments := Type{Kind: KindTuple, Fields: []Field{
		{Name: "first", Type: &IntPointer, Optional: true}, {Name: "second", Type: &String}, {Name: "third", Type: &StringPointer, Optional: true},
		{Name: "fourth", Type: &Any, Optional: true},
	}}
	type list struct {
		First  *int64
		Second string
		Third  *string
		Fourth any
	}
	assert.Equal(t, []any{nil, "x"}, plain(t, &arguments, list{Second: "x"}))
	assert.Equal(t, []any{1.0, "x", "y"}, plain(t, &arguments, list{First: new(int64(1)), Second: "x", Third: new("y")}))
	assert.Equal(t, []any{nil, "", nil, "z"}, plain(t, &arguments, list{Fourth: "z"}))
}

func TestBytesAreAnArrayBuffer(t *testing.T) {
	assert.Equal(t, codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{1, 2}}}, plain(t, &Bytes, []byte{1, 2}))
}

func TestAlternativeWithoutValueIsNull(t *testing.T) {
	assert.Nil(t, plain(t, &eitherType, either{}))
}

func TestArgumentWithoutFormNamesItsPath(t *testing.T) {
	type options struct{ Message any }
	table := Type{Kind: KindStruct, Fields: []Field{{Name: "message", Type: &Any, Optional: true}}}
	_, err := Append(nil, &table, &options{Message: map[string]any{"now": func() {}}})
	assert.ErrorContains(t, err, "message.now")
	assert.ErrorIs(t, err, codec.ErrNotCloneable)
}

func TestUnionTakesTheFormOfTheItem(t *testing.T) {
	for _, c := range []struct {
		value any
		want  either
	}{
		{7, either{Number: new(int64(7))}},
		{"7", either{Text: new("7")}},
		{[]any{map[string]any{"on": true}}, either{Parts: []part{{On: true}}}},
	} {
		var v either
		require.NoError(t, Decode(encoded(t, c.value), &eitherType, &v))
		assert.Equal(t, c.want, v)
	}
}

func TestOneElementIsAListOfOne(t *testing.T) {
	var words []string
	require.NoError(t, Decode(encoded(t, "alone"), &Strings, &words))
	assert.Equal(t, []string{"alone"}, words)
	var parts []part
	require.NoError(t, Decode(encoded(t, map[string]any{"on": true}), &partList, &parts))
	assert.Equal(t, []part{{On: true}}, parts)
}

func TestMessageStaysAsItIsWhileOthersAreRead(t *testing.T) {
	first := Type{Kind: KindFirst, Elem: &Message}
	var one, two webext.Message
	require.NoError(t, Decode(encoded(t, []any{"one"}), &first, &one))
	require.NoError(t, Decode(encoded(t, []any{"second"}), &first, &two))
	for range 2 {
		var text string
		require.NoError(t, one.Decode(&text))
		assert.Equal(t, "one", text)
		require.NoError(t, two.Decode(&text))
		assert.Equal(t, "second", text)
	}
}

func TestEmptyListIsNotNil(t *testing.T) {
	var words []string
	require.NoError(t, Decode(encoded(t, []any{}), &Strings, &words))
	assert.NotNil(t, words)
	assert.Empty(t, words)
}

func TestUnknownFieldsAreSkipped(t *testing.T) {
	var v whole
	require.NoError(t, Decode(encoded(t, map[string]any{
		"new": map[string]any{"deep": []any{1.0, "x"}}, "name": "known", "newer": nil, "flag": true,
	}), &wholeType, &v))
	assert.Equal(t, whole{Name: "known", Flag: true}, v)
}

func TestKeysComeInAnyOrder(t *testing.T) {
	var v whole
	require.NoError(t, Decode(encoded(t, map[string]any{"words": []any{"w"}, "last": true, "count": 3.0, "flag": true}), &wholeType, &v))
	assert.Equal(t, whole{Words: []string{"w"}, Last: true, Count: new(int64(3)), Flag: true}, v)
}

func TestNothingIsTheZeroValue(t *testing.T) {
	var v whole
	require.NoError(t, Decode(encoded(t, map[string]any{
		"name": nil, "flag": nil, "count": nil, "parts": codec.Undefined{}, "words": nil, "by": nil, "pair": nil,
	}), &wholeType, &v))
	assert.Equal(t, whole{}, v)
	require.NoError(t, Decode(encoded(t, codec.Undefined{}), &wholeType, &v))
	assert.Equal(t, whole{}, v)
}

func TestTupleTakesFewerAndMoreElements(t *testing.T) {
	var v pair
	require.NoError(t, Decode(encoded(t, []any{1.0}), &pairType, &v))
	assert.Equal(t, pair{First: 1}, v)
	require.NoError(t, Decode(encoded(t, []any{2.0, 0.5, "more"}), &pairType, &v))
	assert.Equal(t, pair{First: 2, Second: new(0.5)}, v)
}

func TestWrongTypeNamesItsPath(t *testing.T) {
	for path, value := range map[string]any{
		"count":           map[string]any{"count": "seven"},
		"flag":            map[string]any{"flag": 1.0},
		"name":            map[string]any{"name": true},
		"words[1]":        map[string]any{"words": []any{"a", 2.0}},
		"parted[0].off":   map[string]any{"parted": []any{map[string]any{"off": "x"}}},
		"by.x.on":         map[string]any{"by": map[string]any{"x": map[string]any{"on": "x"}}},
		"same[0].same[1]": map[string]any{"same": []any{map[string]any{"same": []any{map[string]any{}, 1.0}}}},
		"either":          map[string]any{"either": true},
		"pair[0]":         map[string]any{"pair": []any{"x"}},
		"parts":           map[string]any{"parts": "x"},
	} {
		var v whole
		err := Decode(encoded(t, value), &wholeType, &v)
		var wrong *codec.DecodeError
		require.ErrorAs(t, err, &wrong, path)
		assert.Equal(t, path, wrong.Path)
		assert.ErrorIs(t, err, codec.ErrMismatch)
	}
}

// A number with a fraction fits into no integer.
func TestFractionIsNoInteger(t *testing.T) {
	var v whole
	assert.ErrorIs(t, Decode(encoded(t, map[string]any{"count": 1.5}), &wholeType, &v), codec.ErrMismatch)
	require.NoError(t, Decode(encoded(t, map[string]any{"share": 3.0}), &wholeType, &v))
	assert.Equal(t, 3.0, v.Share)
}
