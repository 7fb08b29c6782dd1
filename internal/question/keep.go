package question

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// version is raised when the features or the way of fitting change.
const version = 1

// Digest names what the models are fitted to: the examples, the word lists and the names in a catalogue. Models that were
// kept under the same digest are the same.
func Digest(c *catalog.Catalog) string {
	h := sha256.New()
	fmt.Fprintln(h, version)
	for _, e := range examples() {
		fmt.Fprintln(h, e.lang, e.kind, e.text)
	}
	for _, name := range listNames {
		for _, p := range lists()[name] {
			fmt.Fprintln(h, name, p.lang, p.value, p.text)
		}
	}
	namesOf(c).write(h)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// write writes the names in an order of their own.
func (n names) write(w io.Writer) {
	var all []string
	for _, list := range n {
		for _, entry := range list {
			all = append(all, strings.Join(entry.words, " ")+"="+entry.token)
		}
	}
	slices.Sort(all)
	fmt.Fprintln(w, all)
}

// MarshalBinary returns the fitted models in a form in which they can be kept.
func (r *Reader) MarshalBinary() ([]byte, error) {
	var parts [][]byte
	fitted := r.models()
	for _, m := range fitted.list() {
		part, err := (*m).MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("keep the models of questions: %w", err)
		}
		parts = append(parts, part)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(parts); err != nil {
		return nil, fmt.Errorf("keep the models of questions: %w", err)
	}
	return b.Bytes(), nil
}

// Restore returns a reader for a catalogue with the models that MarshalBinary returned for the same digest. An error means
// that data is something else: then a new reader fits its own.
func Restore(c *catalog.Catalog, data []byte) (*Reader, error) {
	var parts [][]byte
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&parts); err != nil {
		return nil, fmt.Errorf("read the models of questions: %w", err)
	}
	var m models
	list := m.list()
	if len(parts) != len(list) {
		return nil, fmt.Errorf("read the models of questions: %d models, expected %d", len(parts), len(list))
	}
	for i, part := range parts {
		*list[i] = &linear.Model{}
		if err := (*list[i]).UnmarshalBinary(part); err != nil {
			return nil, fmt.Errorf("read the models of questions: %w", err)
		}
	}
	for _, needed := range []string{string(Search), string(Talk), string(Property)} {
		if !slices.Contains(m.kinds.Classes(), needed) {
			return nil, fmt.Errorf("read the models of questions: none tells %q apart", needed)
		}
	}
	r := newReader(c)
	r.models = sync.OnceValue(func() models { return m })
	return r, nil
}

// list returns the models in the order in which they are kept.
func (m *models) list() []**linear.Model {
	return []**linear.Model{&m.kinds, &m.fields, &m.talks, &m.distress}
}
