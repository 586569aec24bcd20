//go:build !race

package ingest

// raceEnabled tells that memory is not worth measuring.
const raceEnabled = false
