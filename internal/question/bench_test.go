package question

import (
	"testing"

	"vtbot/catalog"
)

func BenchmarkFit(b *testing.B) {
	c, err := catalog.Load("")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		newReader(c).fit(examples())
	}
}

func BenchmarkRead(b *testing.B) {
	c, err := catalog.Load("")
	if err != nil {
		b.Fatal(err)
	}
	r := NewReader(c)
	r.Read("", catalog.EN, Context{})
	for b.Loop() {
		r.Read("hello, is the module about children only for guardians?", catalog.EN, Context{})
	}
}
