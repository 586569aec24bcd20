//go:build race

package dunning

// raceEnabled tells that the race detector makes everything several times as slow.
const raceEnabled = true
