package letter

import "testing"

func BenchmarkPDF(b *testing.B) {
	m := reminder(3)
	for b.Loop() {
		if _, err := PDF(m); err != nil {
			b.Fatal(err)
		}
	}
}
