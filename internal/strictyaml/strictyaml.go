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
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
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
	body ast.Node
}

// Parse splits a file into its documents. A syntax error is returned as Faults. A file without any document gives none.
// name is the file's name as people know it.
func Parse(name string, data []byte) ([]*Document, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // the byte order mark of some editors is none of the text
	if fault := illegible(string(data)); fault != nil {
		fault.File = name
		return nil, Faults{*fault}
	}
	// A key that is written twice is left to Decode: here it would hide every other fault.
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Faults{syntaxFault(name, err)}
	}
	var docs []*Document
	for _, d := range file.Docs {
		if d.Body == nil || d.Body.Type() == ast.CommentType || d.Body.Type() == ast.DirectiveType {
			continue
		}
		docs = append(docs, &Document{File: name, body: d.Body})
	}
	return docs, nil
}

// illegible returns the first character that is not UTF-8 or that YAML forbids, nil when there is none: the parser would
// take it for a part of the text.
func illegible(text string) *Fault {
	line, column := 1, 0
	for i, r := range text {
		column++
		switch {
		case r == '\n':
			line, column = line+1, 0
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			return &Fault{Line: line, Column: column, Message: "this is not UTF-8: save the file as UTF-8"}
		case r < ' ' && r != '\t' && r != '\r', r == 0x7f:
			return &Fault{Line: line, Column: column, Message: fmt.Sprintf("the control character %U, which YAML does not allow: delete it", r)}
		}
	}
	return nil
}

func syntaxFault(name string, err error) Fault {
	fault := Fault{File: name, Message: err.Error()}
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		fault.Message = syntax.Message
		if syntax.Token != nil {
			fault.Line, fault.Column = syntax.Token.Position.Line, syntax.Token.Position.Column
		}
	}
	if strings.Contains(fault.Message, "'\t'") || strings.HasPrefix(fault.Message, "tab character") {
		fault.Message = "a tab cannot indent: use spaces"
	}
	return fault
}

// Has tells whether the document, a mapping, has a key at its top.
func (d *Document) Has(key string) bool {
	for _, v := range mapping(d.body) {
		if v.Key.GetToken().Value == key {
			return true
		}
	}
	return false
}

// IsList tells whether the document is a list.
func (d *Document) IsList() bool {
	_, ok := d.body.(*ast.SequenceNode)
	return ok
}

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
	p := start(n).Position
	return Fault{d.File, p.Line, p.Column, fmt.Sprintf(format, args...)}
}

// child returns the value that one step leads to: a key of a mapping, an index of a list; nil when it is not there.
func child(n ast.Node, step any) ast.Node {
	if i, ok := step.(int); ok {
		if seq, ok := n.(*ast.SequenceNode); ok && i < len(seq.Values) {
			return seq.Values[i]
		}
		return nil
	}
	for _, v := range mapping(n) {
		if v.Key.GetToken().Value == fmt.Sprint(step) {
			return v.Value
		}
	}
	return nil
}

// Decode reads the document into a struct, a slice or a map. Keys are those of the `yaml` tags. Text is normalised to NFC.
// A field may implement [encoding.TextUnmarshaler]; a string type may say what is allowed with an Allowed() []string method.
// What could be read is in the target even when there are faults.
func (d *Document) Decode(target any) Faults {
	dec := decoder{doc: d}
	dec.value(d.body, reflect.ValueOf(target).Elem())
	return dec.faults
}

type decoder struct {
	doc    *Document
	faults Faults
}

func (d *decoder) fault(n ast.Node, format string, args ...any) {
	p := start(n).Position
	d.faults = append(d.faults, Fault{d.doc.File, p.Line, p.Column, fmt.Sprintf(format, args...)})
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func (d *decoder) value(n ast.Node, into reflect.Value) {
	if n.Type() == ast.NullType {
		return
	}
	switch kind := into.Kind(); {
	case reflect.PointerTo(into.Type()).Implements(textUnmarshaler):
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
		b, ok := n.(*ast.BoolNode)
		if !ok {
			d.fault(n, "expected true or false, found %s", describe(n))
			return
		}
		into.SetBool(b.Value)
	case kind == reflect.Int || kind == reflect.Int64:
		i, err := strconv.ParseInt(n.GetToken().Value, 10, 64)
		if n.Type() != ast.IntegerType || err != nil {
			d.fault(n, "expected a whole number, found %s", describe(n))
			return
		}
		into.SetInt(i)
	default:
		panic("strictyaml: no support for " + into.Type().String())
	}
}

// allowed reports a value that its type does not allow.
func (d *decoder) allowed(n ast.Node, v reflect.Value) {
	if t, ok := v.Interface().(interface{ Allowed() []string }); ok {
		if err := OneOf(v.String(), t.Allowed()); err != nil {
			d.fault(n, "%v", err)
		}
	}
}

func (d *decoder) structure(n ast.Node, into reflect.Value) {
	if !d.isMapping(n) {
		return
	}
	fields := map[string]int{}
	var names []string
	d.fields(into.Type(), fields, &names)
	for name, v := range d.entries(n) {
		i, known := fields[name]
		if !known {
			d.fault(v.Key, "unknown key %v", OneOf(name, names))
			continue
		}
		d.value(v.Value, into.Field(i))
	}
}

// fields collects the keys of a struct in the order in which they are declared.
func (d *decoder) fields(t reflect.Type, index map[string]int, names *[]string) {
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			index[name] = i
			*names = append(*names, name)
		}
	}
}

func (d *decoder) mapping(n ast.Node, into reflect.Value) {
	if !d.isMapping(n) {
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for key, v := range d.entries(n) {
		name := reflect.New(into.Type().Key()).Elem()
		name.SetString(key)
		d.allowed(v.Key, name)
		item := reflect.New(into.Type().Elem()).Elem()
		d.value(v.Value, item)
		into.SetMapIndex(name, item)
	}
}

// entries yields the entries of a mapping by their keys, and reports keys that are no plain text or are written twice.
func (d *decoder) entries(n ast.Node) iter.Seq2[string, *ast.MappingValueNode] {
	return func(yield func(string, *ast.MappingValueNode) bool) {
		lines := map[string]int{}
		for _, v := range mapping(n) {
			t := v.Key.GetToken()
			switch v.Key.Type() {
			case ast.AliasType, ast.AnchorType, ast.MergeKeyType, ast.TagType, ast.MappingKeyType, ast.LiteralType:
				d.fault(v.Key, "expected a key, found %s", describe(v.Key))
				continue
			}
			if line, twice := lines[t.Value]; twice {
				d.fault(v.Key, "the key %q is written twice: it stands at line %d already", t.Value, line)
				continue
			}
			lines[t.Value] = t.Position.Line
			if !yield(t.Value, v) {
				return
			}
		}
	}
}

func (d *decoder) list(n ast.Node, into reflect.Value) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fault(n, "expected a list, found %s", describe(n))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(seq.Values), len(seq.Values)))
	for i, item := range seq.Values {
		d.value(item, into.Index(i))
	}
}

func (d *decoder) isMapping(n ast.Node) bool {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	d.fault(n, "expected keys and values, found %s", describe(n))
	return false
}

func (d *decoder) scalar(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return s.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true // a word such as yes, or a number, is as good a text as any
	}
	d.fault(n, "expected text, found %s", describe(n))
	return "", false
}

// mapping returns the entries of a mapping; goccy has a type of its own for a mapping of one.
func mapping(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

// start returns the first token of a value; a mapping's own token is a colon.
func start(n ast.Node) *token.Token {
	if entries := mapping(n); len(entries) > 0 {
		return entries[0].Key.GetToken()
	}
	return n.GetToken()
}

func describe(n ast.Node) string {
	switch n.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "keys and values"
	case ast.SequenceType:
		return "a list"
	case ast.AliasType, ast.AnchorType, ast.MergeKeyType, ast.TagType:
		return "an anchor, alias, merge or tag, which is not used here: write the value itself"
	case ast.MappingKeyType:
		return `a "?", which is not used here: write the key itself`
	case ast.LiteralType:
		return "a block of text"
	}
	t := n.GetToken()
	text := []rune(t.Value)
	if len(text) > longest {
		text = append(text[:longest:longest], '…')
	}
	if t.Type == token.DoubleQuoteType || t.Type == token.SingleQuoteType {
		return strconv.Quote(string(text)) + " in quotes"
	}
	return strconv.Quote(string(text))
}

// longest is how many characters of a value are shown where another kind of value was expected.
const longest = 40

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
