package chat

import (
	"fmt"
	"strings"
	"time"
)

// Address is where a person or a place is reached. Its text and JSON form is "slack:U0123"; the zero Address is "".
type Address struct {
	Via string // the platform, "slack", "telegram", "terminal", or "email"
	To  string // as the platform names it: "C012", "U012", "4567", "ann@example.org"
}

// ParseAddress reads the text form of an address. An error says that it is none.
func ParseAddress(text string) (Address, error) {
	var a Address
	err := a.UnmarshalText([]byte(text))
	return a, err
}

// String returns the text form.
func (a Address) String() string {
	if a == (Address{}) {
		return ""
	}
	return a.Via + ":" + a.To
}

// MarshalText returns the text form.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads the text form.
func (a *Address) UnmarshalText(text []byte) error {
	via, to, ok := strings.Cut(string(text), ":")
	switch {
	case len(text) == 0:
		*a = Address{}
	case !ok || via == "" || to == "":
		return fmt.Errorf("%q is no address: it reads as a platform and an id, slack:U0123", text)
	default:
		*a = Address{Via: via, To: to}
	}
	return nil
}

// Notice is something that the bot says of its own accord, to a place or a person.
type Notice struct {
	ID      int64
	Via     string // the platform, "slack", "telegram", "terminal", or "email"
	To      string // as the platform names it, without the platform: "C012", "U012", "4567", "ann@example.org"
	Ref     string // in the adapter's own notation, the message to replace; "" for a new one
	Subject string // for mail
	Reply   Reply
}

// Waiting is a notice that is stored.
type Waiting struct {
	Notice
	Key       string // as [Outgoing.Key]
	Request   int64  // of which it speaks; 0 for none
	Session   int64  // likewise
	Version   int64  // grows when the message changes
	State     string // waiting, sent or failed
	Tries     int    // that failed
	Reason    string // why the last one did
	Due, Made time.Time
}

// Outgoing is a notice on its way to a person or a place.
type Outgoing struct {
	// Key is the same for all states of one message: a later one takes the place of the earlier. "" for what is said once.
	Key     string
	Request int64
	Session int64 // of which it speaks; 0 for none
	Notice
}
