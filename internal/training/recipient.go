package training

import (
	"fmt"
	"strconv"
	"strings"
)

// RecipientKind says what somebody is told as.
type RecipientKind string

// The kinds of recipients.
const (
	ToTrainer RecipientKind = "trainer"
	ToRequest RecipientKind = "request" // whoever made the request
	ToPartner RecipientKind = "partner"
	ToCell    RecipientKind = "cell" // the VT cell, or one member of it
)

// Recipient is of whom or to whom something is said. Its text form, which is stored, is "trainer:3", "request:42",
// "partner:IOM", "cell" or, for one member of the VT cell, "cell:slack:U0123".
type Recipient struct {
	Kind   RecipientKind
	Number int64  // of the trainer or the request
	Name   string // of the partner, or the id of the member of the VT cell
}

// TrainerRecipient is a trainer.
func TrainerRecipient(number int64) Recipient { return Recipient{Kind: ToTrainer, Number: number} }

// RequestRecipient is whoever made a request.
func RequestRecipient(number int64) Recipient { return Recipient{Kind: ToRequest, Number: number} }

// PartnerRecipient is a partner of a session, by name.
func PartnerRecipient(name string) Recipient { return Recipient{Kind: ToPartner, Name: name} }

// CellRecipient is the VT cell, or the member of it with an id as "slack:U0123"; "" for all of it.
func CellRecipient(member string) Recipient { return Recipient{Kind: ToCell, Name: member} }

// String returns the text form.
func (r Recipient) String() string {
	switch {
	case r == Recipient{}:
		return ""
	case r.Kind == ToTrainer || r.Kind == ToRequest:
		return string(r.Kind) + ":" + strconv.FormatInt(r.Number, 10)
	case r.Name == "":
		return string(r.Kind)
	}
	return string(r.Kind) + ":" + r.Name
}

// MarshalText returns the text form.
func (r Recipient) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the text form. An error says that it is none.
func (r *Recipient) UnmarshalText(text []byte) error {
	kind, rest, _ := strings.Cut(string(text), ":")
	read := Recipient{Kind: RecipientKind(kind)}
	switch read.Kind {
	case "":
		read = Recipient{}
	case ToTrainer, ToRequest:
		n, err := strconv.ParseInt(rest, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is no recipient: %q is no number", text, rest)
		}
		read.Number = n
	case ToPartner, ToCell:
		read.Name = rest
	default:
		return fmt.Errorf("%q is no recipient: it begins with trainer, request, partner or cell", text)
	}
	*r = read
	return nil
}

// ParseRecipient reads the text form. An error says that it is none.
func ParseRecipient(text string) (Recipient, error) {
	var r Recipient
	err := r.UnmarshalText([]byte(text))
	return r, err
}
