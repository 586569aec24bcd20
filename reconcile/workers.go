package reconcile

import (
	"runtime"
	"slices"
	"sync"
)

// workPiece is how many things a worker takes at once.
const workPiece = 64

// eachOf does something with each of a list, on every processor there is. What
// is done with one must not depend on another, so that the result is the same
// however many work on it.
func eachOf[T any](list []T, do func(T)) {
	pieces := make(chan []T, len(list)/workPiece+1)
	for piece := range slices.Chunk(list, workPiece) {
		pieces <- piece
	}
	close(pieces)
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(pieces)) {
		work.Go(func() {
			for piece := range pieces {
				for _, one := range piece {
					do(one)
				}
			}
		})
	}
	work.Wait()
}
