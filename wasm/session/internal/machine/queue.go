package machine

// A queue is a list that grows at its end and shrinks at its start. Its items
// stand in blocks, so that nothing is copied when it grows, and the memory of a
// burst is let go block by block. The zero queue is empty.
type queue[T any] struct {
	blocks []*block[T]
	head   int // Place of the first item in the first block.
	size   int
	spares []*block[T] // Some that were emptied.
}

const (
	blockSize = 64
	maxSpares = 8
)

type block[T any] [blockSize]T

func (q *queue[T]) len() int { return q.size }

// at returns the nth item, which stands there until it is dropped.
func (q *queue[T]) at(n int) *T {
	place := uint(n + q.head) // Unsigned, so that shifts divide it.
	return &q.blocks[place/blockSize][place%blockSize]
}

func (q *queue[T]) push(v T) {
	if q.head+q.size == blockSize*len(q.blocks) {
		q.addBlock()
	}
	q.size++
	*q.at(q.size - 1) = v
}

func (q *queue[T]) addBlock() {
	next := len(q.spares) - 1
	if next < 0 {
		q.blocks = append(q.blocks, new(block[T]))
		return
	}
	q.blocks = append(q.blocks, q.spares[next])
	q.spares = q.spares[:next]
}

// pop drops the first item, and returns it.
func (q *queue[T]) pop() T {
	first := q.at(0)
	v := *first
	*first = *new(T)
	q.size--
	if q.head++; q.head == blockSize {
		if len(q.spares) < maxSpares {
			q.spares = append(q.spares, q.blocks[0])
		}
		q.head, q.blocks[0] = 0, nil
		q.blocks = q.blocks[1:]
	}
	return v
}

// all yields the items, which may be changed in place.
func (q *queue[T]) all(yield func(int, *T) bool) {
	for n := range q.size {
		if !yield(n, q.at(n)) {
			return
		}
	}
}
