package chat

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// Form is a request as a form, told without a word about any platform: what was said so far is filled in.
type Form struct {
	Draft  string // the request's draft; comes back in Filled
	Title  string // at most 24 characters, as are the labels of the two buttons
	Submit string
	Close  string
	Fields []Field
}

// Field is one field of a form.
type Field struct {
	Key      string // comes back in Filled.Values
	Kind     FieldKind
	Label    string
	Hint     string   // small print below it; "" for none
	Options  []Choice // to choose from, with labels of at most 75 characters
	Value    []string // what is filled in: a text, the values of options, a day as 2027-03-02; none when nothing is known
	Required bool     // the form cannot be sent without it
	Max      int      // characters that a text may have
}

// FieldKind is what a field is filled in with.
type FieldKind string

// The kinds of fields.
const (
	Line   FieldKind = "line"   // a short text
	Lines  FieldKind = "lines"  // a text of several lines
	One    FieldKind = "one"    // one of the options
	Some   FieldKind = "some"   // any of the options
	OneDay FieldKind = "oneday" // a day
)

// Filled is a form that a person filled in.
type Filled struct {
	Draft  string
	Values map[string][]string // by the field's key; an empty list for a field that was left empty
}

// ErrNoForm says that the request that a form is asked for is no longer open.
var ErrNoForm = errors.New("no such form")

// FormError says what is wrong with a form that was filled in. Nothing of it was taken.
type FormError struct {
	Problems map[string]string // by the field's key, as the person reads it
}

// Error names the fields only: what was written in them is nobody's business.
func (e *FormError) Error() string {
	return "the form is wrong in " + strings.Join(slices.Sorted(maps.Keys(e.Problems)), ", ")
}
