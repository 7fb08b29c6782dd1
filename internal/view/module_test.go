package view_test

import (
	"testing"

	"vtbot/catalog"
	"vtbot/internal/view"
)

// module returns a module of the shipped catalogue.
func module(code string) *catalog.Module {
	m, ok := shipped.Module(code)
	if !ok {
		panic(code)
	}
	return m
}

func TestModules(t *testing.T) {
	t.Parallel()
	inEachLanguage(t, "modules", func(p *page, v view.View) {
		p.show("brief", v.Module(catalog.Match{Module: module("TM4")}, view.Brief, "k3x9"))
		p.show("brief, no answer to a question", v.Module(catalog.Match{Module: module("SM5")}, view.Brief, ""))
		p.show("why it fits", v.Module(catalog.Match{Module: module("TM4"), Why: "…"}, view.Brief, ""))
		p.show("what colleagues ask as well", v.Module(catalog.Match{Module: module("TM4"), Why: "…", Asked: true}, view.Brief, ""))
		p.show("full", v.Module(catalog.Match{Module: module("TM3")}, view.Full, "k3x9"))
		p.show("full, with partners", v.Module(catalog.Match{Module: module("AM2")}, view.Full, ""))
		p.show("list", v.Modules(v.SetName(catalog.Facet{Audience: "nurses"}), shipped.For("nurses")))
		p.show("related: what it builds on", v.Related(module("TM4")))
		p.show("related: what builds on it", v.Related(module("TM3")))
		p.show("related: what goes with it", v.Related(module("TM2")))
		p.show("related: nothing", v.Related(module("SM5")))
		p.show("browse", v.Browse())
		p.show("category", v.Category(catalog.General))
		p.show("audiences", v.Audiences())
		p.show("for an audience", v.ForAudience("police"))
		p.show("did you mean", v.Unsure(catalog.Answer{Matches: []catalog.Match{{Module: module("TM3")}, {Module: module("TM4")}}}, "k3x9"))
		p.show("nothing", v.Nothing())
		p.show("how to request", v.HowToRequest())
		p.show("home", v.Home())
	})
}

// What a question asked for has a name, whatever it was.
func TestSetNames(t *testing.T) {
	t.Parallel()
	inEachLanguage(t, "sets", func(p *page, v view.View) {
		for _, f := range []struct {
			name string
			catalog.Facet
		}{
			{"an audience", catalog.Facet{Audience: "doctors"}},
			{"mandatory", catalog.Facet{Delivery: catalog.Mandatory}},
			{"on request", catalog.Facet{Delivery: catalog.OnRequest}},
			{"occasional", catalog.Facet{Delivery: catalog.Occasional}},
			{"a category", catalog.Facet{Category: catalog.Specific}},
			{"a partner", catalog.Facet{Partner: "iom"}},
			{"a subject", catalog.Facet{Topic: true}},
			{"codes", catalog.Facet{Named: true}},
			{"everything", catalog.Facet{}},
		} {
			p.line(f.name, v.SetName(f.Facet))
		}
	})
}
