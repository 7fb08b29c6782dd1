package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"vtbot/catalog"
)

// ranked is a target with what speaks for it.
type ranked struct {
	target  int
	closest float64  // how alike its passage nearest to the question is, 0 to 1
	covered float64  // the share of the question that it speaks about, 0 to 1
	titled  float64  // how alike its title is, 0 to 1
	score   float64  // all three together, 0 to 1
	why     *passage // what it says that is nearest to the question, in the question's language; nil if nothing is
}

// How much each kind of evidence counts for the order, fitted on labelled questions.
var (
	closestShare = 0.35
	coveredShare = 0.60
	titledShare  = 0.05
)

// rank weighs the targets that bleve found, best first.
func (x *Index) rank(a asked, found []int) []ranked {
	var norm, total float64
	for _, w := range a.words {
		norm += w.weight * w.weight
		total += w.weight
	}
	norm = math.Sqrt(norm)
	out := make([]ranked, 0, len(found))
	var s scratch
	for _, i := range found {
		t := &x.targets[i]
		r := ranked{target: i, covered: coverage(a, t) / total}
		var why reason
		for l := range catalog.Langs {
			for _, j := range s.likeness(a, t, l) {
				p := &t.passages[l][j]
				if p.kind == keywords {
					continue
				}
				like := s.sum[j] / (norm * p.norm)
				r.closest = max(r.closest, like)
				if p.kind == title {
					r.titled = max(r.titled, like)
				}
				if l == a.lang {
					why.add(p, like)
				}
			}
		}
		r.why = why.passage()
		r.score = closestShare*r.closest + coveredShare*r.covered + titledShare*r.titled
		out = append(out, r)
	}
	slices.SortFunc(out, func(r, s ranked) int {
		return cmp.Or(cmp.Compare(s.score, r.score), cmp.Compare(r.target, s.target))
	})
	return out
}

// reason collects the passages that may tell a person why a module fits.
type reason struct {
	said, asked         *passage
	saidLike, askedLike float64
}

func (r *reason) add(p *passage, like float64) {
	switch {
	case p.kind == sentence && like > r.saidLike:
		r.said, r.saidLike = p, like
	case p.kind == question && like > r.askedLike && strings.Count(p.text, " ") >= minAsked-1:
		r.asked, r.askedLike = p, like
	}
}

// minAsked is the number of words from which a question tells more than the module's title does.
const minAsked = 4

// passage prefers what the catalogue says to what people ask, unless that is much nearer.
func (r *reason) passage() *passage {
	if r.said != nil && 2*r.saidLike >= r.askedLike {
		return r.said
	}
	return r.asked
}

// scratch is what likeness works with, by passage.
type scratch struct {
	sum     []float64
	best    []float64
	touched []int
	hit     []int
}

// likeness sums, for each passage of a target in one language, the inner product of question and passage, each a vector
// of weighted terms, and returns the passages that share anything with the question. Their sums are in s.sum.
func (s *scratch) likeness(a asked, t *target, lang int) []int {
	n := len(t.passages[lang])
	s.sum, s.best = append(s.sum[:0], make([]float64, n)...), append(s.best[:0], make([]float64, n)...)
	s.hit = s.hit[:0]
	for _, w := range a.words {
		s.touched = s.touched[:0]
		for _, term := range w.terms {
			if term.lang != lang {
				continue
			}
			for _, j := range t.holding[lang][term.text] {
				if s.best[j] == 0 {
					s.touched = append(s.touched, j)
				}
				s.best[j] = max(s.best[j], term.weight)
			}
		}
		for _, j := range s.touched {
			if s.sum[j] == 0 {
				s.hit = append(s.hit, j)
			}
			s.sum[j] += w.weight * s.best[j]
			s.best[j] = 0
		}
	}
	return s.hit
}

// coverage is the weight of the question's words that a target speaks about; what it says often counts in full.
func coverage(a asked, t *target) float64 {
	var sum float64
	for _, w := range a.words {
		var best float64
		for _, term := range w.terms {
			if n := float64(len(t.holding[term.lang][term.text])); n > 0 {
				best = max(best, term.factor*n/(n+0.5))
			}
		}
		sum += w.weight * best
	}
	return sum
}
