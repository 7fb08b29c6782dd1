// Package strictyaml reads YAML into structs and tells people everything that is wrong with it, at its line and column.
//
// Where a plain decoder stops at the first fault, Decode goes on: an unknown key, a key written twice, a value of the
// wrong kind or outside what is allowed are all reported at once, with the nearest right spelling.
package strictyaml

import (
	"bytes"
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/unicode/norm"
)

// Fault is one thing that is wrong with a file. Line and Column count from 1; they are 0 when the whole file is meant.
type Fault struct {
	File         string
	Line, Column int
	Message      string
}

// Error returns "file:line:column: message".
func (f Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Faults is everything that is wrong, in the order of files, lines and columns.
type Faults []Fault

// Error returns the faults, a line each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the faults sorted, as an error; nil when there are none.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f
}

// Document is one YAML document of a file.
type Document struct {
	File string
	body *yaml.Node
}

// Parse splits a file into its documents. A syntax error is returned as Faults. A file without any document gives none.
// name is the file's name as people know it.
func Parse(name string, data []byte) ([]*Document, error) {
	if fault, ok := unreadable(name, data); ok {
		return nil, Faults{fault}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var docs []*Document
	for {
		var n yaml.Node
		switch err := loader.Load(&n); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, Faults{syntaxFault(name, data, err)}
		}
		if n.Kind == yaml.DocumentNode && len(n.Content) == 1 && n.Content[0].Tag != nullTag {
			docs = append(docs, &Document{File: name, body: n.Content[0]})
		}
	}
}

// unreadable finds the first character that cannot stand in a file: one that is not UTF-8, a control character, or one
// that only YAML takes for the end of a line, so that its lines are no longer those that people see.
func unreadable(name string, data []byte) (Fault, bool) {
	line, column := 1, 1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return Fault{name, line, column, "this is not UTF-8: save the file as UTF-8"}, true
		case strings.ContainsRune("\u0085\u2028\u2029", r):
			return Fault{name, line, column, fmt.Sprintf("the invisible line break %U: delete it, or break the line as usual", r)}, true
		case unicode.IsControl(r) && !strings.ContainsRune("\t\n\r", r):
			return Fault{name, line, column, fmt.Sprintf("the control character %U, which YAML does not allow: delete it", r)}, true
		case r == '\n', r == '\r' && !bytes.HasPrefix(data[i+1:], []byte("\n")):
			line, column = line+1, 1
		case r != '\ufeff' || i > 0: // a byte order mark takes no place
			column++
		}
		i += size
	}
	return Fault{}, false
}

func syntaxFault(name string, data []byte, err error) Fault {
	f := Fault{File: name, Line: 1, Column: 1, Message: "this is not YAML: " + err.Error()}
	var at *yaml.LoadError
	if errors.As(err, &at) {
		f.Line, f.Column, f.Message = max(at.Mark.Line, 1), max(at.Mark.Column, 1), "this is not YAML: "+at.Message
	}
	// What is missing at the end of a file is missed on a line that is not there.
	if last := 1 + bytes.Count(data, []byte("\n")); f.Line > last {
		f.Line, f.Column = last, 1
	}
	f.Message, _, _ = strings.Cut(f.Message, "\n")
	line := strings.Split(string(data), "\n")[f.Line-1]
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	if strings.Contains(indent, "\t") && f.Column <= len(indent) {
		f.Message = "a tab cannot indent: use spaces"
	}
	return f
}

// Has tells whether the document, a mapping, has a key at its top.
func (d *Document) Has(key string) bool { return child(d.body, key) != nil }

// Fault reports something wrong with the value at a path, such as ("builds_on", 0, "code"). A path that is not in the
// document is placed at what is there of it.
func (d *Document) Fault(format string, args []any, path ...any) Fault {
	n := d.body
	for _, step := range path {
		next := child(n, step)
		if next == nil {
			break
		}
		n = next
	}
	return Fault{d.File, n.Line, n.Column, fmt.Sprintf(format, args...)}
}

// child returns the value that one step leads to: a key of a mapping, an index of a list; nil when it is not there.
func child(n *yaml.Node, step any) *yaml.Node {
	if i, ok := step.(int); ok {
		if n.Kind == yaml.SequenceNode && i < len(n.Content) {
			return n.Content[i]
		}
		return nil
	}
	for key, value := range pairs(n) {
		if key.Value == fmt.Sprint(step) {
			return value
		}
	}
	return nil
}

// pairs returns the keys and values of a mapping; none of anything else.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// Decode reads the document into a struct, a slice or a map. Keys are those of the `yaml` tags. Text is normalised to NFC.
// A field may implement [encoding.TextUnmarshaler], and a struct that does is read from text or from its keys, as it stands
// there; a string type may say what is allowed with an Allowed() []string method.
// What could be read is in the target even when there are faults.
func (d *Document) Decode(target any) Faults {
	dec := decoder{doc: d}
	dec.value(d.body, reflect.ValueOf(target).Elem())
	return dec.faults
}

// The tags that YAML gives to values by their look.
const (
	nullTag = "!!null"
	boolTag = "!!bool"
	intTag  = "!!int"

	mergeTag = "!!merge" // of <<, which takes over keys from elsewhere
)

type decoder struct {
	doc    *Document
	faults Faults
}

func (d *decoder) fault(n *yaml.Node, format string, args ...any) {
	d.faults = append(d.faults, Fault{d.doc.File, n.Line, n.Column, fmt.Sprintf(format, args...)})
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func (d *decoder) value(n *yaml.Node, into reflect.Value) {
	if n.Kind == yaml.ScalarNode && n.Tag == nullTag {
		return
	}
	switch kind := into.Kind(); {
	case reflect.PointerTo(into.Type()).Implements(textUnmarshaler) && (n.Kind != yaml.MappingNode || !hasKeys(into.Type())):
		if text, ok := d.scalar(n); ok {
			if err := into.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
				d.fault(n, "%v", err)
			}
		}
	case kind == reflect.Struct:
		d.structure(n, into)
	case kind == reflect.Map:
		d.mapping(n, into)
	case kind == reflect.Slice:
		d.list(n, into)
	case kind == reflect.String:
		if text, ok := d.scalar(n); ok {
			into.SetString(norm.NFC.String(strings.TrimSpace(text)))
			d.allowed(n, into)
		}
	case kind == reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		if n.Kind != yaml.ScalarNode || n.Tag != boolTag || err != nil {
			d.fault(n, "expected true or false, found %s", describe(n))
			return
		}
		into.SetBool(b)
	case kind == reflect.Int || kind == reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if n.Kind != yaml.ScalarNode || n.Tag != intTag || err != nil {
			d.fault(n, "expected a whole number, found %s", describe(n))
			return
		}
		into.SetInt(i)
	default:
		panic("strictyaml: no support for " + into.Type().String())
	}
}

// allowed reports a value that its type does not allow.
func (d *decoder) allowed(n *yaml.Node, v reflect.Value) {
	if t, ok := v.Interface().(interface{ Allowed() []string }); ok {
		if err := OneOf(v.String(), t.Allowed()); err != nil {
			d.fault(n, "%v", err)
		}
	}
}

func (d *decoder) structure(n *yaml.Node, into reflect.Value) {
	fields, names := fieldsOf(into.Type())
	for key, value := range d.keys(n) {
		if i, known := fields[key.Value]; known {
			d.value(value, into.Field(i))
		} else {
			d.fault(key, "unknown key %v", OneOf(key.Value, names))
		}
	}
}

// hasKeys reports whether a type is a struct that is read from keys and values.
func hasKeys(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	_, names := fieldsOf(t)
	return len(names) > 0
}

// fieldsOf returns the keys of a struct, and their names in the order in which they are declared.
func fieldsOf(t reflect.Type) (index map[string]int, names []string) {
	index = map[string]int{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			index[name] = i
			names = append(names, name)
		}
	}
	return index, names
}

func (d *decoder) mapping(n *yaml.Node, into reflect.Value) {
	into.Set(reflect.MakeMap(into.Type()))
	for key, value := range d.keys(n) {
		name := reflect.New(into.Type().Key()).Elem()
		name.SetString(key.Value)
		d.allowed(key, name)
		item := reflect.New(into.Type().Elem()).Elem()
		d.value(value, item)
		into.SetMapIndex(name, item)
	}
}

// keys returns the keys and values of a mapping. A key that is written twice is reported and left out the second time;
// what is no mapping is reported.
func (d *decoder) keys(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode || foreign(n) {
			d.fault(n, "expected keys and values, found %s", describe(n))
			return
		}
		seen := map[string]int{} // the line of each key
		for key, value := range pairs(n) {
			switch line, twice := seen[key.Value]; {
			case key.Kind != yaml.ScalarNode || foreign(key):
				d.fault(key, "expected a key, found %s", describe(key))
			case twice:
				d.fault(key, "the key %q is written twice: it stands at line %d already", key.Value, line)
			default:
				seen[key.Value] = key.Line
				if !yield(key, value) {
					return
				}
			}
		}
	}
}

// foreign tells whether a value is YAML's own machinery, which nobody needs who writes a catalogue or a configuration.
func foreign(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || n.Anchor != "" || n.Tag == mergeTag || n.Style&yaml.TaggedStyle != 0
}

func (d *decoder) list(n *yaml.Node, into reflect.Value) {
	if n.Kind != yaml.SequenceNode || foreign(n) {
		d.fault(n, "expected a list, found %s", describe(n))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.value(item, into.Index(i))
	}
}

// scalar returns a value as text: a word such as yes, or a number, is as good a text as any.
func (d *decoder) scalar(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.ScalarNode && !foreign(n) {
		return n.Value, true
	}
	d.fault(n, "expected text, found %s", describe(n))
	return "", false
}

func describe(n *yaml.Node) string {
	switch {
	case foreign(n):
		return "an anchor, alias, merge or tag, which is not used here: write the value itself"
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return "a block of text"
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return quoted(n.Value) + " in quotes"
	}
	return quoted(n.Value)
}

// quoted returns a value as it is named in a message, cut when it is long.
func quoted(text string) string {
	const longest = 40
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest]) + "…"
	}
	return strconv.Quote(text)
}

// OneOf returns an error that names what is allowed, the nearest first, unless got is one of them.
func OneOf(got string, allowed []string) error {
	if slices.Contains(allowed, got) {
		return nil
	}
	if near := Nearest(got, allowed); near != "" {
		return fmt.Errorf("%q: did you mean %q? (allowed: %s)", got, near, strings.Join(allowed, ", "))
	}
	return fmt.Errorf("%q (allowed: %s)", got, strings.Join(allowed, ", "))
}

// Nearest returns the word that got was probably meant to be; "" when none is near.
func Nearest(got string, words []string) string {
	best, distance := "", utf8.RuneCountInString(got)/2+1
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToLower(got), strings.ToLower(w)); d < distance {
			best, distance = w, d
		}
	}
	return best
}
