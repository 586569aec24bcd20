package mt940

import "regexp"

var (
	finHeader = regexp.MustCompile(`\{2:[IO]94[02]`)
	first     = regexp.MustCompile(`(?m)^:(20|25P?):`)
	balance   = regexp.MustCompile(`(?m)^:(60[FM]:[CD][0-9]{6}|34F:[A-Z]{3})`)
	afore     = 1 << 10 // bytes of envelope in front of the first field; 300 are the most met
)

// Sniff reports whether the beginning of a file looks like an MT940 or MT942,
// by its content alone: the header of such a FIN message, or near the beginning
// the field 20 or 25 and behind it an opening balance or a floor limit.
func Sniff(head []byte) bool {
	if finHeader.Match(head[:min(len(head), afore)]) {
		return true
	}
	place := first.FindIndex(head)
	return place != nil && place[0] <= afore && balance.Match(head[place[0]:])
}
