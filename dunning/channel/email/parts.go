package email

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/wneessen/go-mail"

	"relanced/dunning/channel"
	"relanced/dunning/epc"
)

// codePixels is the width of a module of the QR code: enough for a screen that
// shows it at twice its size.
const codePixels = 6

// addParts adds what a message has beside its text.
func addParts(letter *mail.Msg, m channel.Message) error {
	if len(m.Letter.Blocks) > 0 {
		if err := addHTML(letter, m); err != nil {
			return err
		}
	}
	for _, a := range m.Attachments {
		err := letter.AttachReader(headerText(a.Name), bytes.NewReader(a.Data), mail.WithFileContentType(mail.ContentType(a.Type)))
		if err != nil {
			return fmt.Errorf("attaching %s: %w", a.Name, err)
		}
	}
	return nil
}

func addHTML(letter *mail.Msg, m channel.Message) error {
	codes := 0
	page, err := HTML(m, func(modules [][]bool) (string, error) {
		picture, err := epc.PNG(modules, codePixels)
		if err != nil {
			return "", err
		}
		codes++
		id := "qr" + strconv.Itoa(codes) + "." + m.MessageID
		return "cid:" + id, letter.EmbedReader("qr"+strconv.Itoa(codes)+".png", bytes.NewReader(picture), mail.WithFileContentID("<"+id+">"))
	})
	if err != nil {
		return err
	}
	letter.AddAlternativeString(mail.TypeTextHTML, bodyText(page))
	return nil
}

// boundary is how the library names what parts a message is made of: at random,
// and in another way only for messages of a single kind of parts.
var boundary = regexp.MustCompile(`^Content-Type: multipart/[a-z]+;\r\n boundary=([0-9a-f]{60})\r\n`)

// multipart is how what names a boundary begins. It is looked for first: a pattern
// takes long to try on every byte of an attachment.
var multipart = []byte("Content-Type: multipart/")

// boundaries lists those of a message, in their order.
func boundaries(letter []byte) [][]byte {
	var list [][]byte
	for at := bytes.Index(letter, multipart); at >= 0; {
		letter = letter[at:]
		if found := boundary.FindSubmatch(letter); found != nil {
			list = append(list, bytes.Clone(found[1]))
		}
		letter = letter[len(multipart):]
		at = bytes.Index(letter, multipart)
	}
	return list
}

// use is a place where a message names one of its boundaries.
type use struct{ at, which int }

// usesOf finds where a message names its boundaries: in the header that announces
// one, and before and behind each part.
func usesOf(letter []byte, random [][]byte) []use {
	var list []use
	for _, before := range []string{"\r\n boundary=", "\r\n--"} {
		for at := 0; ; {
			next := bytes.Index(letter[at:], []byte(before))
			if next < 0 {
				break
			}
			at += next + len(before)
			which := slices.IndexFunc(random, func(b []byte) bool { return bytes.HasPrefix(letter[at:], b) })
			if which >= 0 {
				list = append(list, use{at, which})
			}
		}
	}
	slices.SortFunc(list, func(a, b use) int { return cmp.Compare(a.at, b.at) })
	return list
}

// withoutChance derives the boundaries between the parts of a message from what
// it says: they are as unlike anything in it as random ones, and stay the same.
func withoutChance(letter []byte) []byte {
	random := boundaries(letter)
	uses := usesOf(letter, random)
	bare := make([]byte, 1, len(letter)+1) // begins with the number of the boundary
	last := 0
	for _, u := range uses {
		bare = append(bare, letter[last:u.at]...)
		last = u.at + len(random[u.which])
	}
	bare = append(bare, letter[last:]...)
	for i, old := range random {
		bare[0] = '0' + byte(i)
		digest := sha256.Sum256(bare)
		for _, u := range uses {
			if u.which == i {
				copy(letter[u.at:], hex.EncodeToString(digest[:])[:len(old)])
			}
		}
	}
	return letter
}
