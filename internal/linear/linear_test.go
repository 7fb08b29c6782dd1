package linear_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"vtbot/internal/linear"
)

func examples() []linear.Example {
	var out []linear.Example
	for class, texts := range map[string][]string{
		"yes": {"ja", "ja graag", "oui", "oui bien sûr", "yes please", "yes"},
		"no":  {"nee", "nee dank je", "non", "non merci", "no thanks", "no"},
	} {
		for _, text := range texts {
			out = append(out, linear.Example{Vector: linear.TextVector(text), Class: class})
		}
	}
	slices.SortFunc(out, func(a, b linear.Example) int { return slices.CompareFunc(a.Vector, b.Vector, compare) })
	return out
}

func compare(a, b linear.Term) int { return int(int64(a.ID) - int64(b.ID)) }

func TestFit(t *testing.T) {
	m := linear.Fit(examples(), linear.Options{})
	for text, want := range map[string]string{"JA!": "yes", "oui, bien sur": "yes", "nee hoor": "no", "no thank you": "no"} {
		t.Run(text, func(t *testing.T) {
			v := linear.TextVector(text)
			if got, p := m.Best(v); got != want || p < 0.6 {
				t.Errorf("Best(%q) = %s with %.2f, want %s", text, got, p, want)
			}
			sum := 0.0
			for _, p := range m.Probabilities(v) {
				sum += p
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("probabilities add up to %v", sum)
			}
		})
	}
}

func TestFitIsDeterministic(t *testing.T) {
	a, _ := linear.Fit(examples(), linear.Options{}).MarshalBinary()
	b, _ := linear.Fit(examples(), linear.Options{}).MarshalBinary()
	if !bytes.Equal(a, b) {
		t.Error("the same examples gave two models")
	}
}

func TestNothingToLearn(t *testing.T) {
	class, p := linear.Fit(nil, linear.Options{}).Best(linear.TextVector("ja"))
	if class != "" || p != 0 {
		t.Errorf("a model without examples says %q with %v", class, p)
	}
}

func TestKeptAndReadAgain(t *testing.T) {
	m := linear.Fit(examples(), linear.Options{})
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again linear.Model
	if err := again.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	v := linear.TextVector("oui")
	if got, want := again.Probabilities(v), m.Probabilities(v); !slices.Equal(got, want) {
		t.Errorf("read again it says %v, before %v", got, want)
	}
	if err := again.UnmarshalBinary(data[:len(data)/2]); err == nil {
		t.Error("half a model was taken")
	}
}

func FuzzUnmarshalBinary(f *testing.F) {
	data, _ := linear.Fit(examples(), linear.Options{}).MarshalBinary()
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var m linear.Model
		if m.UnmarshalBinary(data) == nil {
			m.Best(linear.TextVector("ja"))
		}
	})
}
