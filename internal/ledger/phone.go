package ledger

import "regexp"

// Callable reports whether a person can call by a text: it has at least three digits,
// and who calls makes sense of what stands beside them ("01 23 45 67 89, ask for Anne").
func Callable(phone string) bool { return digitsOf(phone) >= 3 }

// Dialable reports whether a program can: the text is one number and nothing else. E.164
// has 15 digits at most.
func Dialable(phone string) bool {
	return Callable(phone) && digitsOf(phone) <= 15 && dialled.MatchString(phone)
}

// dialled is a number with the marks that people put between digits.
var dialled = regexp.MustCompile(`^\+?[0-9 ./()\x{00A0}\x{202F}-]+$`)

func digitsOf(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
