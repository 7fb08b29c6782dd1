package desk

import (
	"cmp"
	"encoding/json"
)

// PendingKind says what the next text of a person answers.
type PendingKind string

// What was asked about a request.
const (
	PendingAccept  PendingKind = "accept"  // for which day?
	PendingPropose PendingKind = "propose" // which days?
	PendingDecline PendingKind = "decline" // why?
	PendingAsk     PendingKind = "ask"     // what is the requester asked?
	PendingAnswer  PendingKind = "answer"  // to what the VT cell asked
	PendingCounter PendingKind = "counter" // which other days?
)

// What was asked about a session.
const (
	PendingStaff        PendingKind = "trainers" // who gives it?
	PendingPartner      PendingKind = "partner"
	PendingMove         PendingKind = "move"
	PendingCancel       PendingKind = "cancel"
	PendingPlace        PendingKind = "place"
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
	PendingNewTrainer PendingKind = "trainer new"
	PendingTrainer    PendingKind = "trainer change"
	PendingAbsence    PendingKind = "trainer absence"
	PendingReminders  PendingKind = "trainer reminders" // the trainer's own
)

// OfRequest reports whether the kind is about a request.
func (k PendingKind) OfRequest() bool {
	switch k {
	case PendingAccept, PendingPropose, PendingDecline, PendingAsk, PendingAnswer, PendingCounter:
		return true
	}
	return false
}

// Pending is a question that a person has not answered yet.
type Pending struct {
	Kind   PendingKind `json:"kind"`
	Number int64       `json:"number,omitempty"` // of the request, the session or the trainer
}

// UnmarshalJSON also reads the form that was stored before there were kinds: an action for requests, a subject for the rest.
func (p *Pending) UnmarshalJSON(data []byte) error {
	var stored struct {
		Kind   PendingKind `json:"kind"`
		Action PendingKind `json:"action"`
		About  PendingKind `json:"about"`
		Number int64       `json:"number"`
	}
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	*p = Pending{Kind: cmp.Or(stored.Kind, stored.About, stored.Action), Number: stored.Number}
	return nil
}
