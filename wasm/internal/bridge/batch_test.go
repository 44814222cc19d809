package bridge

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBatchesAreTakenApart(t *testing.T) {
	const header = "\x00\x01\x02\x03\x04\x05\x06\x07"
	tests := map[string]struct {
		batch string
		got   []string
		errs  int
	}{
		"a greeting":      {header, nil, 0},
		"items":           {header + "\x01\x00\x00\x00a" + "\x02\x00\x00\x00bc", []string{"a", "bc"}, 0},
		"an empty item":   {header + "\x00\x00\x00\x00" + "\x01\x00\x00\x00a", []string{"", "a"}, 0},
		"a cut length":    {header + "\x01\x00\x00\x00a" + "\x02\x00", []string{"a"}, 1},
		"a cut item":      {header + "\x02\x00\x00\x00a", nil, 1},
		"a huge length":   {header + "\xff\xff\xff\xffa", nil, 1},
		"nothing at all":  {"", nil, 0},
		"a cut beginning": {header[:3], nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			errs := 0
			for item, err := range items([]byte(test.batch)) {
				if err != nil {
					errs++
					continue
				}
				got = append(got, string(item))
				assert.Equal(t, len(item), cap(item), "an item ends where it ends")
			}
			assert.Equal(t, test.got, got)
			assert.Equal(t, test.errs, errs)
		})
	}
}

func TestSingleItemIsTakenOutOfItsBatch(t *testing.T) {
	tests := map[string]struct {
		batch string
		item  string
		ok    bool
	}{
		"one item":        {batchHeader + "\x02\x00\x00\x00ab", "ab", true},
		"an empty item":   {batchHeader + "\x00\x00\x00\x00", "", true},
		"two items":       {batchHeader + "\x01\x00\x00\x00a" + "\x01\x00\x00\x00b", "", false},
		"a greeting":      {batchHeader, "", false},
		"a cut length":    {batchHeader + "\x01\x00\x00", "", false},
		"a cut item":      {batchHeader + "\x02\x00\x00\x00a", "", false},
		"a huge length":   {batchHeader + "\xff\xff\xff\xffa", "", false},
		"nothing at all":  {"", "", false},
		"a cut beginning": {batchHeader[:3], "", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			item, ok := single(append(make([]byte, 0, 100), test.batch...))
			assert.Equal(t, test.ok, ok)
			assert.Equal(t, test.item, string(item))
			assert.Equal(t, len(item), cap(item), "an item ends where it ends")
		})
	}
}

func TestBatchHoldsTheItemsAppended(t *testing.T) {
	want := [][]byte{{1}, {}, make([]byte, 70_000)}
	batch := []byte(batchHeader)
	for _, item := range want {
		batch = appendItem(batch, item[:len(item)/2], item[len(item)/2:])
	}
	var got [][]byte
	for item, err := range items(batch) {
		require.NoError(t, err)
		got = append(got, item)
	}
	assert.Equal(t, want, got)
}

func TestBatchNeedNotBeReadToItsEnd(t *testing.T) {
	batch := appendItem(appendItem([]byte(batchHeader), []byte{1}, nil), nil, []byte{2})
	for item := range items(batch) {
		assert.Equal(t, []byte{1}, item)
		break
	}
}

func TestSmallItemsOfLargeBatchesAreTheirOwn(t *testing.T) {
	batch := []byte(batchHeader)
	for _, length := range []int{5, pinned / 10, pinned} {
		batch = appendItem(batch, nil, bytes.Repeat([]byte{1}, length))
	}
	var all [][]byte
	for item, err := range ownItems(batch) {
		require.NoError(t, err)
		all = append(all, item)
	}
	clear(batch)
	assert.Equal(t, bytes.Repeat([]byte{1}, 5), all[0])
	assert.Equal(t, bytes.Repeat([]byte{1}, pinned/10), all[1])
	assert.Equal(t, make([]byte, pinned), all[2], "it is most of the batch, and needs no copy")
}

func TestAnEighthOfALargeBatchNeedsNoCopy(t *testing.T) {
	batch := []byte(batchHeader)
	for range share - 1 {
		batch = appendItem(batch, nil, bytes.Repeat([]byte{1}, pinned/4))
	}
	for item := range ownItems(batch) {
		clear(item)
	}
	assert.NotContains(t, string(batch[len(batchHeader):]), "\x01")
}
