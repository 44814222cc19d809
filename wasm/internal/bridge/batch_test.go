package bridge

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// frames is a receiver that keeps what it is told.
type frames struct {
	got  [][]byte
	errs int
}

func (f *frames) Message(frame []byte, err error) {
	if err != nil {
		f.errs++
		return
	}
	f.got = append(f.got, frame)
}

func (f *frames) Disconnected(error) {}

func TestBatchesAreTakenApart(t *testing.T) {
	const header = "\x00\x01\x02\x03\x04\x05\x06\x07"
	tests := map[string]struct {
		batch string
		got   []string
		errs  int
	}{
		"a greeting":      {header, nil, 0},
		"frames":          {header + "\x01\x00\x00\x00a" + "\x02\x00\x00\x00bc", []string{"a", "bc"}, 0},
		"an empty frame":  {header + "\x00\x00\x00\x00" + "\x01\x00\x00\x00a", []string{"", "a"}, 0},
		"a cut length":    {header + "\x01\x00\x00\x00a" + "\x02\x00", []string{"a"}, 1},
		"a cut frame":     {header + "\x02\x00\x00\x00a", nil, 1},
		"a huge length":   {header + "\xff\xff\xff\xffa", nil, 1},
		"nothing at all":  {"", nil, 0},
		"a cut beginning": {header[:3], nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var r frames
			receiveBatch(&r, []byte(test.batch))
			var got []string
			for _, frame := range r.got {
				got = append(got, string(frame))
				assert.Equal(t, len(frame), cap(frame), "a frame ends where it ends")
			}
			assert.Equal(t, test.got, got)
			assert.Equal(t, test.errs, r.errs)
		})
	}
}
