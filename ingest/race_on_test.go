//go:build race

package ingest

// raceEnabled tells that memory is not worth measuring, and time is.
const raceEnabled = true
