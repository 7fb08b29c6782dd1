package linear

import (
	"encoding/binary"
	"encoding/json"
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
	Rare     bool    // a feature that few examples have tells more than one that many have (tf-idf); false
}

// Model tells classes of texts apart. It is safe for concurrent use once it is fitted.
type Model struct {
	classes []string
	ids     []uint32  // of the features, in order; a feature's row is its place here
	first   []int32   // by the upper half of an id: the first row with it; the last one ends them
	scales  []float32 // how much each feature tells, a row each; nil where all tell the same
	unseen  float32   // how much a feature would tell that no example has
	weights []float32 // a row per feature, a column per class
	bias    []float32
}

// Fit fits a model to examples by logistic regression: the same model for the same examples in the same order. Classes are
// ordered by name.
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
	m := newModel(examples, o)
	m.descend(examples, o)
	return m
}

// newModel returns a model that knows the classes and features of examples and tells nothing yet.
func newModel(examples []Example, o Options) *Model {
	if o.MinCount == 0 {
		o.MinCount = 2
	}
	m := &Model{}
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
	for id, n := range count {
		if n >= o.MinCount {
			m.ids = append(m.ids, id)
		}
	}
	slices.Sort(m.ids)
	m.find()
	if o.Rare {
		telling := func(n int) float32 { return float32(math.Log(1 + float64(len(examples))/float64(max(n, 1)))) }
		m.unseen = telling(1)
		m.scales = make([]float32, len(m.ids))
		for row, id := range m.ids {
			m.scales[row] = telling(count[id])
		}
	}
	k := len(m.classes)
	m.weights = make([]float32, len(m.ids)*k)
	m.bias = make([]float32, k)
	return m
}

// find makes the rows of features quick to find.
func (m *Model) find() {
	m.first = make([]int32, 1<<16+1)
	for _, id := range m.ids {
		m.first[id>>16+1]++
	}
	for i := range len(m.first) - 1 {
		m.first[i+1] += m.first[i]
	}
}

// row returns the row of a feature; -1 for one that the model does not know.
func (m *Model) row(id uint32) int32 {
	if m.first == nil {
		return -1
	}
	for row := m.first[id>>16]; row < m.first[id>>16+1]; row++ {
		if m.ids[row] == id {
			return row
		}
	}
	return -1
}

// cell is a feature of a text as the model sees it.
type cell struct {
	row   int32
	value float32
}

// cells appends to list what a model knows of a text, with length 1 over all that the text holds.
func (m *Model) cells(v Vector, list []cell) []cell {
	var sum float32
	for _, t := range v {
		row := m.row(t.ID)
		value := t.Value
		switch {
		case m.scales == nil:
		case row < 0:
			value *= m.unseen
		default:
			value *= m.scales[row]
		}
		sum += value * value
		if row >= 0 {
			list = append(list, cell{row, value})
		}
	}
	if m.scales == nil || sum == 0 {
		return list
	}
	scale := float32(1 / math.Sqrt(float64(sum)))
	for i := range list {
		list[i].value *= scale
	}
	return list
}

// learned is the probability from which an example has nothing more to teach: most are there after a few passes.
const learned = 0.98

// descend runs stochastic gradient descent with a step per feature that shrinks with what it has seen (AdaGrad; Duchi et
// al., 2011), in an order that is shuffled the same way each time.
func (m *Model) descend(examples []Example, o Options) {
	k := len(m.classes)
	seen := make([]float32, len(m.ids)) // the squared gradients of a feature, over all classes
	random := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(examples))
	class := make([]int, len(examples))
	cells := make([][]cell, len(examples))
	for i, e := range examples {
		order[i] = i
		class[i], _ = slices.BinarySearch(m.classes, e.Class)
		cells[i] = m.cells(e.Vector, make([]cell, 0, len(e.Vector)))
	}
	p := make([]float32, k)
	for range o.Passes {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			m.probabilities(cells[i], p)
			weight := examples[i].Weight
			if weight == 0 {
				weight = 1
			}
			if p[class[i]] > learned {
				continue
			}
			p[class[i]]--
			var squared float32
			for c := range p {
				squared += p[c] * p[c]
				m.bias[c] -= o.Rate * 0.05 * weight * p[c]
			}
			for _, t := range cells[i] {
				seen[t.row] += squared * t.value * t.value
				step := o.Rate * weight / (0.1 + float32(math.Sqrt(float64(seen[t.row]))))
				w := m.weights[int(t.row)*k : int(t.row)*k+k]
				for c := range w {
					w[c] -= step * (p[c]*t.value + o.Decay*w[c])
				}
			}
		}
	}
}

// Classes returns the classes, in the order of Probabilities.
func (m *Model) Classes() []string { return slices.Clone(m.classes) }

// Probabilities returns how probable each class is; they add up to 1.
func (m *Model) Probabilities(v Vector) []float64 {
	p := make([]float32, len(m.classes))
	m.probabilities(m.cells(v, make([]cell, 0, len(v))), p)
	out := make([]float64, len(p))
	sum := 0.0
	for c := range p {
		out[c] = float64(p[c])
		sum += out[c]
	}
	for c := range out {
		out[c] /= sum
	}
	return out
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

func (m *Model) probabilities(cells []cell, p []float32) {
	k := len(m.classes)
	copy(p, m.bias)
	for _, t := range cells {
		w := m.weights[int(t.row)*k : int(t.row)*k+k]
		for c := range w {
			p[c] += w[c] * t.value
		}
	}
	if k == 0 {
		return
	}
	most, sum := slices.Max(p), float32(0)
	for c := range p {
		p[c] = float32(math.Exp(float64(p[c] - most)))
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

// form starts what MarshalBinary returns, with a number that changes when the form does.
const form = "linear 1\n"

// MarshalBinary returns a form in which the model can be kept: it is read in a few milliseconds.
func (m *Model) MarshalBinary() ([]byte, error) {
	names, err := json.Marshal(m.classes)
	if err != nil {
		return nil, fmt.Errorf("keep a fitted model: %w", err)
	}
	b := binary.LittleEndian.AppendUint32([]byte(form), uint32(len(names)))
	b = append(b, names...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(m.ids)))
	for _, id := range m.ids {
		b = binary.LittleEndian.AppendUint32(b, id)
	}
	b = appendFloats(b, []float32{m.unseen})
	for _, list := range [][]float32{m.scales, m.weights, m.bias} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
		b = appendFloats(b, list)
	}
	return b, nil
}

func appendFloats(b []byte, list []float32) []byte {
	for _, f := range list {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

// reader reads what MarshalBinary wrote; after something that does not fit, bad is true and all is empty.
type reader struct {
	data []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.data) {
		r.bad = true
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

func (r *reader) number() int {
	if b := r.take(4); b != nil {
		return int(binary.LittleEndian.Uint32(b))
	}
	return 0
}

func (r *reader) floats(n int) []float32 {
	b := r.take(4 * n)
	if len(b) == 0 {
		return nil
	}
	list := make([]float32, n)
	for i := range list {
		list[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return list
}

// UnmarshalBinary takes what MarshalBinary returned. An error means that it was something else or was cut off.
func (m *Model) UnmarshalBinary(data []byte) error {
	r := reader{data: data}
	if string(r.take(len(form))) != form {
		return fmt.Errorf("read a fitted model: not one of this form")
	}
	var again Model
	if err := json.Unmarshal(r.take(r.number()), &again.classes); err != nil {
		return fmt.Errorf("read a fitted model: its classes: %w", err)
	}
	ids := r.take(4 * r.number())
	again.ids = make([]uint32, len(ids)/4)
	for i := range again.ids {
		again.ids[i] = binary.LittleEndian.Uint32(ids[4*i:])
	}
	if unseen := r.floats(1); unseen != nil {
		again.unseen = unseen[0]
	}
	again.scales = r.floats(r.number())
	again.weights = r.floats(r.number())
	again.bias = r.floats(r.number())
	rows, k := len(again.ids), len(again.classes)
	if r.bad || len(r.data) > 0 || len(again.bias) != k || len(again.weights) != rows*k ||
		len(again.scales) != 0 && len(again.scales) != rows ||
		!slices.IsSorted(again.ids) ||
		!slices.IsSorted(again.classes) {
		return fmt.Errorf("read a fitted model: it is cut off or its parts do not fit")
	}
	again.find()
	*m = again
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
