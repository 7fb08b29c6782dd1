package linear

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a text of which the class is known.
type Example struct {
	Vector Vector
	Class  string
	Weight float32 // how much it counts; 0 counts as 1
}

// Options say how a model is fitted. The zero value of each field takes the default behind it.
type Options struct {
	Passes   int     // over all examples; 12
	Rate     float32 // the first step's size; 0.5
	Decay    float32 // how strongly weights are drawn to zero (L2), per example; 1e-5
	MinCount int     // features that fewer examples have are left out; 2
}

// Model tells classes of texts apart. It is safe for concurrent use once it is fitted.
type Model struct {
	classes []string
	rows    map[uint32]int32 // feature -> its row of weights
	weights []float32        // a row per feature, a column per class
	bias    []float32
}

// Fit fits a model to examples: the same model for the same examples in the same order. Classes are ordered by name.
func Fit(examples []Example, o Options) *Model {
	if o.Passes == 0 {
		o.Passes = 12
	}
	if o.Rate == 0 {
		o.Rate = 0.5
	}
	if o.Decay == 0 {
		o.Decay = 1e-5
	}
	if o.MinCount == 0 {
		o.MinCount = 2
	}
	m := &Model{rows: map[uint32]int32{}}
	count := map[uint32]int{}
	for _, e := range examples {
		if !slices.Contains(m.classes, e.Class) {
			m.classes = append(m.classes, e.Class)
		}
		for _, t := range e.Vector {
			count[t.ID]++
		}
	}
	slices.Sort(m.classes)
	for _, e := range examples {
		for _, t := range e.Vector {
			if _, known := m.rows[t.ID]; !known && count[t.ID] >= o.MinCount {
				m.rows[t.ID] = int32(len(m.rows))
			}
		}
	}
	k := len(m.classes)
	m.weights = make([]float32, len(m.rows)*k)
	m.bias = make([]float32, k)
	m.descend(examples, o)
	return m
}

// descend runs stochastic gradient descent with a step per feature that shrinks with what it has seen (AdaGrad; Duchi et
// al., 2011), in an order that is shuffled the same way each time.
func (m *Model) descend(examples []Example, o Options) {
	k := len(m.classes)
	seen := make([]float32, len(m.rows)) // the squared gradients of a feature, over all classes
	random := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(examples))
	class := make([]int, len(examples))
	for i, e := range examples {
		order[i] = i
		class[i], _ = slices.BinarySearch(m.classes, e.Class)
	}
	known := m.knownOf(examples)
	p := make([]float64, k)
	for range o.Passes {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			e := examples[i]
			m.softmax(known[i], p)
			weight := e.Weight
			if weight == 0 {
				weight = 1
			}
			p[class[i]]--
			var squared float32
			for c := range p {
				squared += float32(p[c] * p[c])
				m.bias[c] -= o.Rate * 0.05 * weight * float32(p[c])
			}
			for _, t := range known[i] {
				seen[t.row] += squared * t.value * t.value
				step := o.Rate * weight / (0.1 + float32(math.Sqrt(float64(seen[t.row]))))
				w := m.weights[int(t.row)*k : int(t.row)*k+k]
				for c := range w {
					w[c] -= step * (float32(p[c])*t.value + o.Decay*w[c])
				}
			}
		}
	}
}

// weighed is a feature that the model knows, by its row of weights.
type weighed struct {
	row   int32
	value float32
}

// knownOf looks up the features of all examples once, because every pass needs them.
func (m *Model) knownOf(examples []Example) [][]weighed {
	known := make([][]weighed, len(examples))
	for i, e := range examples {
		known[i] = m.known(e.Vector, make([]weighed, 0, len(e.Vector)))
	}
	return known
}

// known appends to list the features of a vector that the model knows.
func (m *Model) known(v Vector, list []weighed) []weighed {
	for _, t := range v {
		if row, ok := m.rows[t.ID]; ok {
			list = append(list, weighed{row, t.Value})
		}
	}
	return list
}

// Classes returns the classes, in the order of Probabilities.
func (m *Model) Classes() []string { return slices.Clone(m.classes) }

// Probabilities returns how probable each class is; they add up to 1.
func (m *Model) Probabilities(v Vector) []float64 {
	p := make([]float64, len(m.classes))
	m.probabilities(v, p)
	return p
}

// Best returns the most probable class and its probability; "" and 0 of a model without classes.
func (m *Model) Best(v Vector) (string, float64) {
	best, class := 0.0, ""
	for i, p := range m.Probabilities(v) {
		if p > best {
			best, class = p, m.classes[i]
		}
	}
	return class, best
}

func (m *Model) probabilities(v Vector, p []float64) {
	m.softmax(m.known(v, make([]weighed, 0, 128)), p)
}

// softmax sets p to how probable each class is for features.
func (m *Model) softmax(features []weighed, p []float64) {
	k := len(m.classes)
	for c := range p {
		p[c] = float64(m.bias[c])
	}
	for _, t := range features {
		w := m.weights[int(t.row)*k : int(t.row)*k+k]
		for c := range w {
			p[c] += float64(w[c] * t.value)
		}
	}
	if k == 0 {
		return
	}
	most, sum := slices.Max(p), 0.0
	for c := range p {
		p[c] = math.Exp(p[c] - most)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

// stored is a model as it is kept.
type stored struct {
	Classes []string
	IDs     []uint32 // by row
	Weights []float32
	Bias    []float32
}

// MarshalBinary returns a form in which the model can be kept.
func (m *Model) MarshalBinary() ([]byte, error) {
	s := stored{Classes: m.classes, IDs: make([]uint32, len(m.rows)), Weights: m.weights, Bias: m.bias}
	for id, row := range m.rows {
		s.IDs[row] = id
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		return nil, fmt.Errorf("keep a fitted model: %w", err)
	}
	return b.Bytes(), nil
}

// UnmarshalBinary takes what MarshalBinary returned. An error means that it was something else or was cut off.
func (m *Model) UnmarshalBinary(data []byte) error {
	var s stored
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&s); err != nil {
		return fmt.Errorf("read a fitted model: %w", err)
	}
	if len(s.Bias) != len(s.Classes) || len(s.Weights) != len(s.IDs)*len(s.Classes) || !slices.IsSorted(s.Classes) {
		return fmt.Errorf("read a fitted model: %d weights do not fit %d features of %d classes", len(s.Weights), len(s.IDs), len(s.Classes))
	}
	m.classes, m.weights, m.bias = s.Classes, s.Weights, s.Bias
	m.rows = make(map[uint32]int32, len(s.IDs))
	for row, id := range s.IDs {
		m.rows[id] = int32(row)
	}
	return nil
}

// Probability returns how probable a class is; 0 for one that the model does not know.
func (m *Model) Probability(v Vector, class string) float64 {
	i, known := slices.BinarySearch(m.classes, class)
	if !known {
		return 0
	}
	return m.Probabilities(v)[i]
}
