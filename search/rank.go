package search

import (
	"cmp"
	"math"
	"slices"
)

// ranked is a target with what speaks for it.
type ranked struct {
	target  int
	closest float64  // how alike its passage nearest to the question is, 0 to 1
	covered float64  // the share of the question that it speaks about, 0 to 1
	titled  float64  // how alike its title is, 0 to 1
	score   float64  // all three together, 0 to 1
	found   float64  // bleve's score
	weight  float64  // of the words of the question that it speaks about
	why     *passage // what it says that is nearest to the question, in the question's language; nil if nothing is
}

// How much each kind of evidence counts for the order, fitted on labelled questions.
const (
	closestShare = 0.35
	coveredShare = 0.60
	titledShare  = 0.05
)

// rank weighs the targets that bleve found, best first.
func (x *Index) rank(a asked, found []hit) []ranked {
	var norm, total float64
	for _, w := range a.words {
		norm += w.weight * w.weight
		total += w.weight
	}
	norm = math.Sqrt(norm)
	out := make([]ranked, 0, len(found))
	var s scratch
	for _, h := range found {
		weight := s.weigh(x, a, h.target)
		r := ranked{target: h.target, found: h.score, weight: weight, covered: weight / total}
		said := 0.0 // how alike the sentence of the catalogue is that speaks for it
		for _, k := range s.hit {
			p, l := s.passage(x, h.target, k)
			like := s.sum[k] / (norm * p.norm)
			r.closest = max(r.closest, like)
			if p.kind == title {
				r.titled = max(r.titled, like)
			}
			if l == a.lang && p.kind == sentence && like > said {
				r.why, said = p, like
			}
		}
		r.score = closestShare*r.closest + coveredShare*r.covered + titledShare*r.titled
		out = append(out, r)
	}
	slices.SortFunc(out, func(r, s ranked) int {
		return cmp.Or(cmp.Compare(s.score, r.score), cmp.Compare(r.target, s.target))
	})
	return out
}

// scratch holds what is summed of one target, by passage: those of each language in a row, from the index in from.
type scratch struct {
	from    [3]int
	sum     []float64 // the inner product of question and passage, each a vector of weighted terms
	best    []float64 // of the word at hand
	touched []int     // passages with a best
	hit     []int     // passages with a sum
}

// weigh sums the passages of a target and returns the weight of the question's words that the target speaks about; what
// it says often counts in full.
func (s *scratch) weigh(x *Index, a asked, target int) (covered float64) {
	n := 0
	for l := range s.from {
		t := &x.texts[l]
		s.from[l] = n
		n += int(t.from[target+1] - t.from[target])
	}
	if n > cap(s.sum) {
		s.sum, s.best = make([]float64, n), make([]float64, n)
	}
	s.sum, s.best, s.hit = s.sum[:n], s.best[:n], s.hit[:0]
	clear(s.sum)
	for _, w := range a.words {
		s.touched = s.touched[:0]
		most := 0.0
		for _, term := range w.terms {
			t := &x.texts[term.lang]
			holding := t.within(target, term.number)
			if len(holding) == 0 {
				continue
			}
			often := float64(len(holding))
			most = max(most, term.factor*often/(often+0.5))
			first := s.from[term.lang] - int(t.from[target])
			for _, p := range holding {
				k := first + int(p)
				if s.best[k] == 0 {
					s.touched = append(s.touched, k)
				}
				s.best[k] = max(s.best[k], term.weight)
			}
		}
		covered += w.weight * most
		for _, k := range s.touched {
			if s.sum[k] == 0 {
				s.hit = append(s.hit, k)
			}
			s.sum[k] += w.weight * s.best[k]
			s.best[k] = 0
		}
	}
	return covered
}

// passage returns the passage of a target at an index of scratch, and its language.
func (s *scratch) passage(x *Index, target, k int) (*passage, int) {
	l := 2
	for k < s.from[l] {
		l--
	}
	t := &x.texts[l]
	return &t.passages[int(t.from[target])+k-s.from[l]], l
}
