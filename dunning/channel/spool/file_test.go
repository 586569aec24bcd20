package spool

import (
	"strings"
	"testing"
)

func TestFileName(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, id := range []string{
		"C-104.EUR.2026-03-31", "", ".", "..", "../../etc/passwd", "a/b", "a\\b", "a:b", "a_b", "a b", "a\x00b", ".hidden", "hidden",
		"é", "è", strings.Repeat("x", 500), strings.Repeat("x", 501), "C-104.EUR.2026-03-31.eml", "C-104.EUR.2026-03-31.eml.tmp",
	} {
		name := FileName(id, ".eml")
		if strings.ContainsAny(name, "/\\:\x00 ") || strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".eml") || len(name) > 200 {
			t.Errorf("%q gives the file name %q", id, name)
		}
		if other, taken := seen[name]; taken {
			t.Errorf("%q and %q are both %q", id, other, name)
		}
		seen[name] = id
	}
	if got := FileName("C-104.EUR.2026-03-31", ".eml"); got != "C-104.EUR.2026-03-31.eml" {
		t.Errorf("a plain id gives %q", got)
	}
}
