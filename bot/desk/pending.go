package desk

import (
	"cmp"
	"encoding/json"

	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// PendingKind says what the next text of a person answers.
type PendingKind string

// What was asked about a request.
const (
	PendingAccept  PendingKind = "accept"       // for which day?
	PendingParts   PendingKind = "accept parts" // which modules when, or whether it is right so
	PendingPropose PendingKind = "propose"      // which days?
	PendingDecline PendingKind = "decline"      // why?
	PendingAsk     PendingKind = "ask"          // what is the requester asked?
	PendingReject  PendingKind = "reject"       // for the reason that was said?
	PendingGive    PendingKind = "give"         // to which colleague?
	PendingAnswer  PendingKind = "answer"       // to what the VT cell asked
	PendingCounter PendingKind = "counter"      // which other days?
)

// What was asked about a session.
const (
	PendingStaff        PendingKind = "trainers" // who gives it?
	PendingPartner      PendingKind = "partner"
	PendingMove         PendingKind = "move"
	PendingCancel       PendingKind = "cancel"
	PendingPlace        PendingKind = "place"
	PendingRoom         PendingKind = "room"
	PendingNote         PendingKind = "note"
	PendingDirections   PendingKind = "directions"
	PendingLink         PendingKind = "link"
	PendingLanguage     PendingKind = "language"
	PendingParticipants PendingKind = "participants"
	PendingCame         PendingKind = "came"     // how many?
	PendingProblem      PendingKind = "problem"  // of a trainer
	PendingComment      PendingKind = "feedback" // of a requester
)

// What was asked about a trainer.
const (
	PendingNewTrainer  PendingKind = "trainer new"
	PendingTrainer     PendingKind = "trainer change"
	PendingKeepTrainer PendingKind = "trainer keep"   // is what was understood right?
	PendingWhoIsMeant  PendingKind = "trainer meant"  // a known one, by a name that is near?
	PendingRemove      PendingKind = "trainer remove" // is it meant?
	PendingAbsence     PendingKind = "trainer absence"
	PendingReminders   PendingKind = "trainer reminders" // the trainer's own
	PendingAway        PendingKind = "trainer away"      // likewise
)

// What was asked about a question that found no answer.
const (
	PendingGapModule PendingKind = "gap module"   // to which does it belong?
	PendingGapDoor   PendingKind = "gap referral" // to which subject that is not ours?
	PendingGapSame   PendingKind = "gap same"     // what means the same?
)

// What a requester was asked about an own request after saying something about it. Another text than the answer is read anew.
const (
	PendingWhich    PendingKind = "own-which"    // request was meant?
	PendingWithdraw PendingKind = "own-withdraw" // is it?
	PendingChange   PendingKind = "own-change"   // is what would change right?
	PendingPass     PendingKind = "own-pass"     // was that the answer to what the VT cell asked?
	PendingChoose   PendingKind = "own-choose"   // is it that day?
	PendingSaid     PendingKind = "own-said"     // was that meant, by a trainer or a requester?
	PendingReason   PendingKind = "own-reason"   // why can the trainer not give it?
)

// OfOwn reports whether the kind asks somebody about an own request or session: another text than the answer is read anew.
func (k PendingKind) OfOwn() bool {
	switch k {
	case PendingWhich, PendingWithdraw, PendingChange, PendingPass, PendingChoose, PendingSaid, PendingReason:
		return true
	}
	return false
}

// OfRequest reports whether the kind is about a request.
func (k PendingKind) OfRequest() bool {
	switch k {
	case PendingAccept, PendingParts, PendingPropose, PendingDecline, PendingAsk, PendingReject, PendingGive, PendingAnswer, PendingCounter:
		return true
	}
	return k.OfOwn()
}

// AnswersNoQuestion reports whether a question is never the answer to what is asked: the catalogue may be asked meanwhile. To a
// coordinator who is asked for words of their own it may be.
func (k PendingKind) AnswersNoQuestion() bool {
	switch k {
	case PendingAsk, PendingDecline, PendingCancel, PendingDirections:
		return false
	}
	return !k.OfOwn()
}

// EndsInWords reports whether "never mind" ends a question: it does not where it may be the reason that is asked for.
func (k PendingKind) EndsInWords() bool {
	return k != PendingCancel && k != PendingDecline && !k.OfOwn()
}

// About returns the number of the request, or else of the session, that is asked about; 0 for neither.
func (p Pending) About() (request, session int64) {
	switch {
	case p.Kind.OfRequest():
		return p.Number, 0
	case p.Kind.OfTrainer():
		return 0, 0
	}
	return 0, p.Number
}

// OfTrainer reports whether the kind is about a trainer.
func (k PendingKind) OfTrainer() bool {
	switch k {
	case PendingNewTrainer, PendingTrainer, PendingAbsence, PendingReminders, PendingAway:
		return true
	}
	return false
}

// Pending is a question that a person has not answered yet.
type Pending struct {
	Kind   PendingKind `json:"kind"`
	Number int64       `json:"number,omitempty"` // of the request, the session, the trainer or the question that found no answer
	// Of an own request, or a trainer: what was said; of a question: what means the same. Of an own request: what it said, which of the
	// proposed days, and what the fields become.
	Text   string              `json:"text,omitempty"`
	Said   understand.OwnKind  `json:"said,omitempty"`
	Slot   int                 `json:"slot,omitempty"`
	Wish   *training.Wish      `json:"wish,omitempty"`
	Fields []training.FieldKey `json:"fields,omitempty"`
	// Of a request that is accepted in several sessions: which modules are given when.
	Parts []training.Given `json:"parts,omitempty"`
	// Of a trainer: as they become.
	Trainer *training.Trainer   `json:"trainer,omitempty"`
	Meant   understand.SaidKind `json:"meant,omitempty"`
	Of      string              `json:"of,omitempty"`
}

// UnmarshalJSON also reads the form that was stored before there were kinds: an action for requests, a subject for the rest.
func (p *Pending) UnmarshalJSON(data []byte) error {
	type present Pending // without this method
	var stored struct {
		present
		Action PendingKind `json:"action"`
		About  PendingKind `json:"about"`
	}
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	*p = Pending(stored.present)
	p.Kind = cmp.Or(p.Kind, stored.About, stored.Action)
	return nil
}
