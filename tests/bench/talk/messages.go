package talk

import "gangway/tests/bench/shapes"

// Numbered are small messages with a number.
func Numbered() Messages[shapes.Small] {
	message := shapes.ASmall()
	return Messages[shapes.Small]{
		Make: func(i int) shapes.Small {
			message.ID = int64(i)
			return message
		},
		Right: func(i int, v shapes.Small) bool { return v.ID == int64(i) },
	}
}

// Blocks are messages of bytes of one size.
func Blocks(size int) Messages[[]byte] {
	block := make([]byte, size)
	return Messages[[]byte]{
		Make:  func(int) []byte { return block },
		Right: func(_ int, v []byte) bool { return len(v) == size },
	}
}
