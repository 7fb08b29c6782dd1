package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// generation changes with the code that analyses texts and fits models, so that nothing made by older code is taken.
const generation = "1"

// kept is what is worked out from a catalogue and costs the most of a start: it is kept in a file, named by a digest of all
// that it was made from. A file that is missing, damaged or made from something else only costs the time to make another.
type kept struct {
	Texts    [3]keptTexts
	Language keptLanguages
	Modules  []byte // the models, as linear keeps them; empty where there are none
	Asking   []byte
	Sets     []byte
}

// keptTexts is what the texts of one language were analysed into.
type keptTexts struct {
	Terms          []string
	First, Holders []int32
	Words          []string // that were analysed
	Became         []string // and what became of each, apart by spaces
}

// keptLanguages are the counts that languages are told apart by: three numbers a key.
type keptLanguages struct {
	Words, Grams []string
	WordLogs     []float64
	GramLogs     []float64
	Unseen       [3]float64
}

// digest returns the name of all that an index is made from.
func (x *Index) digest() string {
	h := sha256.New()
	say := func(parts ...string) {
		for _, p := range parts {
			h.Write([]byte(p))
			h.Write([]byte{0})
		}
	}
	say(generation)
	if build, ok := debug.ReadBuildInfo(); ok { // another version of bleve stems in another way
		say(build.String())
	}
	for l := range catalog.Langs {
		t := &x.texts[l]
		say(fmt.Sprint(t.from))
		for _, p := range t.passages {
			say(p.text)
			h.Write([]byte{byte(p.kind)})
		}
		say(stopWords[l]...)
	}
	for _, e := range x.catalog.Examples {
		say(e.About, string(e.Lang), e.Text)
	}
	sayTexts(h, x.catalog)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// sayTexts adds the words of the thesaurus and of the sets to a digest.
func sayTexts(h hash.Hash, c *catalog.Catalog) {
	for _, group := range c.Thesaurus {
		for _, lang := range catalog.Langs {
			fmt.Fprintf(h, "%q", group[lang])
		}
	}
	for _, s := range c.Sets {
		for _, lang := range catalog.Langs {
			fmt.Fprintf(h, "%q%q%q", s.ID, s.Name[lang], s.Words[lang])
		}
	}
}

const keptPrefix, keptSuffix = "search-", ".bin"

// load reads what was kept of this catalogue; nil where nothing fit was.
func load(folder, digest string) *kept {
	if folder == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(folder, keptPrefix+digest+keptSuffix))
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil
	}
	k := &kept{}
	if gob.NewDecoder(bytes.NewReader(body)).Decode(k) != nil {
		return nil
	}
	return k
}

// save keeps what was made of a catalogue, and removes what was kept of others. An error only means that the next start
// costs as much as this one.
func (x *Index) save(folder, digest string) error {
	if folder == "" {
		return nil
	}
	if _, err := os.Stat(folder); err != nil {
		return err // whoever owns the folder makes it
	}
	k, err := x.keep()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(k); err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	f, err := os.CreateTemp(folder, keptPrefix+"*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(folder, keptPrefix+digest+keptSuffix))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	others, err := filepath.Glob(filepath.Join(folder, keptPrefix+"*"+keptSuffix))
	for _, name := range others {
		if filepath.Base(name) != keptPrefix+digest+keptSuffix {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}

// keep gathers what is worth keeping.
func (x *Index) keep() (*kept, error) {
	k := &kept{}
	for l := range x.texts {
		t := keptTexts{Terms: x.texts[l].terms, First: x.texts[l].first, Holders: x.texts[l].holders}
		known := x.analyzers[l].words.known
		for w := range known {
			t.Words = append(t.Words, w)
		}
		slices.Sort(t.Words)
		for _, w := range t.Words {
			t.Became = append(t.Became, strings.Join(known[w], " "))
		}
		k.Texts[l] = t
	}
	k.Language.Words, k.Language.WordLogs = flat(x.languages.words)
	k.Language.Grams, k.Language.GramLogs = flat(x.languages.grams)
	k.Language.Unseen = x.languages.unseen
	var err error
	for _, m := range []struct {
		model *linear.Model
		to    *[]byte
	}{{x.learned.modules, &k.Modules}, {x.learned.asking, &k.Asking}, {x.learned.sets, &k.Sets}} {
		if m.model == nil {
			continue
		}
		if *m.to, err = m.model.MarshalBinary(); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// restore takes the models that were kept; it reports whether they can be used.
func (l *learned) restore(k *kept) bool {
	for _, m := range []struct {
		data []byte
		to   **linear.Model
	}{{k.Modules, &l.modules}, {k.Asking, &l.asking}, {k.Sets, &l.sets}} {
		if len(m.data) == 0 {
			continue
		}
		model := &linear.Model{}
		if model.UnmarshalBinary(m.data) != nil {
			return false
		}
		*m.to = model
	}
	return true
}

// words returns what became of each word that was analysed.
func (t keptTexts) words() map[string][]string {
	known := make(map[string][]string, len(t.Words))
	for i, w := range t.Words {
		known[w] = strings.Fields(t.Became[i])
	}
	return known
}

func (k keptLanguages) languages() *languages {
	return &languages{words: unflat(k.Words, k.WordLogs), grams: unflat(k.Grams, k.GramLogs), unseen: k.Unseen}
}

func flat(m map[string][3]float64) (keys []string, values []float64) {
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		v := m[key]
		values = append(values, v[:]...)
	}
	return keys, values
}

func unflat(keys []string, values []float64) map[string][3]float64 {
	m := make(map[string][3]float64, len(keys))
	for i, key := range keys {
		m[key] = [3]float64(values[3*i : 3*i+3])
	}
	return m
}
