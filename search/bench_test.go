package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"vtbot/catalog"
)

// sizes are the numbers of modules that are measured; 14 is the shipped catalogue, larger ones are generated.
var sizes = []int{14, 1_000, 10_000}

func catalogOf(b *testing.B, modules int) *catalog.Catalog {
	b.Helper()
	c, err := catalog.Load("")
	if err != nil {
		b.Fatal(err)
	}
	if modules <= len(c.Modules) {
		return c
	}
	whole := *c
	whole.Modules = generate(modules)
	return &whole
}

// generate makes modules of invented words, distributed as words are: few are frequent, most are rare.
func generate(n int) []catalog.Module {
	random := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(random, 1.2, 8, 30_000)
	words := func(count int) string {
		var list []string
		for range count {
			list = append(list, invented(zipf.Uint64()))
		}
		return strings.Join(list, " ")
	}
	text := func(count int) catalog.Text {
		return catalog.Text{catalog.NL: words(count), catalog.FR: words(count), catalog.EN: words(count)}
	}
	modules := make([]catalog.Module, n)
	for i := range modules {
		m := catalog.Module{
			Code: fmt.Sprintf("TM%d", i+1), Category: catalog.Training, Delivery: catalog.OnRequest, Audiences: []catalog.Audience{"nurses"},
			Title: text(4), Summary: text(12), Description: text(40), Keywords: catalog.Texts{}, Questions: catalog.Texts{}, Outcomes: catalog.Texts{},
		}
		for _, lang := range catalog.Langs {
			m.Keywords[lang] = strings.Fields(words(8))
			for range 8 {
				m.Questions[lang] = append(m.Questions[lang], words(7))
			}
		}
		modules[i] = m
	}
	return modules
}

// invented returns the n-th word of no language.
func invented(n uint64) string {
	const syllables = "ba be bi bo bu da de di do du fa fe fi fo fu ga ge gi go gu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu"
	list := strings.Fields(syllables)
	var b strings.Builder
	for n += uint64(len(list) * len(list)); n > 0; n /= uint64(len(list)) {
		b.WriteString(list[n%uint64(len(list))])
	}
	return b.String()
}

// questions are those that are asked: real ones of the shipped catalogue, pieces of generated ones.
func questions(b *testing.B, c *catalog.Catalog) []catalog.Question {
	b.Helper()
	var list []catalog.Question
	if len(c.Modules) < 100 {
		for _, q := range labelled(b) {
			list = append(list, catalog.Question{Text: q.Text})
		}
		return list
	}
	for i := range 100 {
		m := c.Modules[i*len(c.Modules)/100]
		list = append(list, catalog.Question{Text: m.Questions[catalog.EN][0] + " " + m.Keywords[catalog.EN][0]})
	}
	return list
}

func build(b *testing.B, c *catalog.Catalog) *Index {
	b.Helper()
	x, err := Build(c)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { x.Close() })
	return x
}

// BenchmarkAnswer measures answering one question.
func BenchmarkAnswer(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := catalogOf(b, n)
			x, asked := build(b, c), questions(b, c)
			b.ResetTimer()
			for i := range b.N {
				if _, err := x.Ask(context.Background(), asked[i%len(asked)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBareQuery measures what bleve alone would do with the same question, as its match query does: the text analysed
// for each language's field, and the terms searched.
func BenchmarkBareQuery(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := catalogOf(b, n)
			x, list := build(b, c), questions(b, c)
			var analysed []asked
			for _, q := range list {
				analysed = append(analysed, x.analyse(q))
			}
			b.ResetTimer()
			for i := range b.N {
				for l := range catalog.Langs {
					x.analyzers[l].Analyze([]byte(list[i%len(list)].Text))
				}
				if _, err := x.bleve.Search(x.request(analysed[i%len(analysed)])); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkIndexing measures Build, which is most of the time to start.
func BenchmarkIndexing(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := catalogOf(b, n)
			b.ResetTimer()
			for range b.N {
				x, err := Build(c)
				if err != nil {
					b.Fatal(err)
				}
				x.Close()
			}
		})
	}
}

// BenchmarkFirstAnswer measures all that happens between the start and the first answer, with a data folder that was used
// before and with none.
func BenchmarkFirstAnswer(b *testing.B) {
	for name, folder := range map[string]string{"warm": b.TempDir(), "cold": ""} {
		b.Run(name, func(b *testing.B) { firstAnswer(b, folder) })
	}
}

func firstAnswer(b *testing.B, folder string) {
	for i := -1; i < b.N; i++ {
		if i == 0 {
			b.ResetTimer() // the first one only fills the folder
		}
		c, err := catalog.Load("")
		if err != nil {
			b.Fatal(err)
		}
		x, err := BuildIn(c, folder)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := x.Ask(context.Background(), catalog.Question{Text: "which module covers trafficking victims?"}); err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
}
