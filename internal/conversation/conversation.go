// Package conversation holds what is kept of a conversation from one turn to the next, as the store sees it.
package conversation

import (
	"encoding/json"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/planning"
)

// Turn is one message and all that it changes, in one transaction. What it holds is loaded from the store, changed by the
// turn, and saved with it.
type Turn struct {
	Lang     catalog.Lang    // that the person chose; "" when never chosen
	Memory   json.RawMessage // of the conversation, as the bot wrote it; nil for a new one
	Known    bool            // the bot took part in this conversation before
	Gaps     []Gap           // found in this turn
	Feedback []Feedback      // given in this turn
	Outgoing []chat.Outgoing // to be told to others, queued with this turn
	planning.Tx
}

// GapKind says why a question is kept for the VT cell.
type GapKind string

// The kinds of gaps.
const (
	Unanswered GapKind = "unanswered" // the honest no
	Unhelpful  GapKind = "unhelpful"  // answered, and the person said that it did not help
	NotOurs    GapKind = "not_ours"   // a subject that is known not to be in the catalogue: where to turn was said
)

// Gap is a question that the catalogue could not answer, kept without who asked it.
type Gap struct {
	Kind     GapKind
	Lang     catalog.Lang
	Question string   // masked: no e-mail address, phone number, file number or long run of digits
	Offered  []string // codes of the modules that were offered all the same
	Lesson   int64    // the number of the lesson that settles it; 0 for none
}

// Feedback is what a person said of one answer.
type Feedback struct {
	Answer string // the answer's id: a second press on the same answer replaces the first
	Lang   catalog.Lang
	Module string
	Useful bool
}

// StoredGap is a gap as it is listed for the VT cell: alike questions are counted together.
type StoredGap struct {
	Gap
	Number      int64 // of the last time that it was asked
	Count       int
	First, Last time.Time // UTC
}
