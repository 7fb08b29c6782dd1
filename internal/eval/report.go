package eval

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

//go:embed report.tmpl
var reportPage string

var reportTemplate = template.Must(template.New("report").Parse(reportPage))

// The size of a picture, in pixels, and the room that its axes take.
const side, room = 320.0, 40.0

// page is what the report shows of one group.
type page struct {
	Group
	Measures          []row
	Reliability, Risk template.HTML
}

// row is one line of a table of measures, for people.
type row struct {
	Lang, Type, N, First, Refused, False, Outcome, Sets string
}

// WriteReport writes a page with the measures of each group and two pictures: how often an answer of each confidence is
// right (it should be as often as it says), and how many of the answers are wrong when only the surest are given.
func WriteReport(w io.Writer, groups []Group) error {
	pages := make([]page, len(groups))
	for i, g := range groups {
		p := page{Group: g, Reliability: reliability(g.Results), Risk: risk(g.Results)}
		for _, m := range Measure(g.Results) {
			p.Measures = append(p.Measures, row{
				Lang: cmp.Or(m.Lang, "all"), Type: cmp.Or(m.Type, "all"), N: fmt.Sprint(m.InScope + m.OutOfScope),
				First: percent(m.First, m.InScope), Refused: percent(m.WrongRefusals, m.InScope), False: percent(m.FalseAnswers, m.OutOfScope),
				Outcome: percent(m.RightOutcome(), m.InScope+m.OutOfScope), Sets: average(m.SetF1, m.Sets),
			})
		}
		pages[i] = p
	}
	return reportTemplate.Execute(w, pages)
}

// answered returns the results that give an answer, the surest first. Sets are left out: they come with no probability.
func answered(results []Result) []Result {
	list := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.Refused() || r.Score >= 1 })
	slices.SortStableFunc(list, func(a, b Result) int { return cmp.Compare(b.Score, a.Score) })
	return list
}

// point is a place in a picture, 0 to 1 on both axes, with what is said when it is pointed at.
type point struct {
	x, y float64
	note string
}

// reliability draws, for answers of about the same confidence, how many are right.
func reliability(results []Result) template.HTML {
	const bins = 10
	var n, right [bins]int
	var sum [bins]float64
	for _, r := range answered(results) {
		b := min(int(r.Score*bins), bins-1)
		n[b]++
		sum[b] += r.Score
		if r.First() {
			right[b]++
		}
	}
	var points []point
	for b := range n {
		if n[b] > 0 {
			share := float64(right[b]) / float64(n[b])
			points = append(points, point{sum[b] / float64(n[b]), share, fmt.Sprintf("%d of %d right", right[b], n[b])})
		}
	}
	return draw("confidence", "right", points, true)
}

// risk draws how many of the answers are wrong when only the surest share of the questions is answered.
func risk(results []Result) template.HTML {
	list := answered(results)
	var points []point
	wrong := 0
	for i, r := range list {
		if !r.First() {
			wrong++
		}
		if step := max(1, len(list)/50); (i+1)%step == 0 || i == len(list)-1 {
			points = append(points, point{float64(i+1) / float64(len(results)), float64(wrong) / float64(i+1), fmt.Sprintf("from %.2f on", r.Score)})
		}
	}
	return draw("questions answered", "of them wrong", points, false)
}

// draw draws a line through points, with the diagonal where that is what they should lie on.
func draw(xName, yName string, points []point, diagonal bool) template.HTML {
	var b strings.Builder
	at := func(p point) (x, y float64) { return room + p.x*side, side - p.y*side + room/2 }
	fmt.Fprintf(&b, `<svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s by %s">`, side+room*1.5, side+room*1.5, yName, xName)
	fmt.Fprintf(&b, `<rect class="frame" x="%.0f" y="%.0f" width="%.0f" height="%.0f"/>`, room, room/2, side, side)
	for tick := 0.0; tick <= 1.001; tick += 0.25 {
		x, y := at(point{x: tick, y: tick})
		fmt.Fprintf(&b, `<text x="%.0f" y="%.0f" text-anchor="middle">%.0f%%</text>`, x, side+room, 100*tick)
		fmt.Fprintf(&b, `<text x="%.0f" y="%.0f" text-anchor="end">%.0f%%</text>`, room-4, y+4, 100*tick)
	}
	fmt.Fprintf(&b, `<text x="%.0f" y="%.0f" text-anchor="middle">%s</text>`, room+side/2, side+room*1.4, xName)
	fmt.Fprintf(&b, `<text x="%.0f" y="12">%s</text>`, room, yName)
	if diagonal {
		x1, y1 := at(point{})
		x2, y2 := at(point{x: 1, y: 1})
		fmt.Fprintf(&b, `<line class="ideal" x1="%.0f" y1="%.0f" x2="%.0f" y2="%.0f"/>`, x1, y1, x2, y2)
	}
	b.WriteString(`<polyline points="`)
	for _, p := range points {
		x, y := at(p)
		fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
	}
	b.WriteString(`"/>`)
	for _, p := range points {
		x, y := at(p)
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3"><title>%s</title></circle>`, x, y, p.note)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) // made of numbers and of our own words alone
}
