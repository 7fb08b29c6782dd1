// Package question reads what a text asks: a property of a module, a comparison, more of the same, small talk, help in
// danger, or a module for a subject, which is what the search is for.
//
// What people say stands in examples/LANGUAGE/KIND.txt, a line a sentence; a linear model is fitted to them. A line may
// hold {m} for a module, {a} for an audience and {n} for a subject. What a text refers to ("the second one") is found with
// the word lists in words/ and what was shown before.
package question

import "vtbot/catalog"

// Kind is what a text asks for.
type Kind string

// The kinds of questions.
const (
	Search         Kind = "search"          // a module for a subject: all that is none of the others
	Set            Kind = "set"             // several modules: "everything about minors"
	Property       Kind = "property"        // a field of a module: "who gives TM4?"
	Compare        Kind = "compare"         // the difference between two, or which of them
	More           Kind = "more"            // more of a module
	Other          Kind = "other"           // the other one, or another one
	Pick           Kind = "pick"            // one of those that were shown
	AudienceSwitch Kind = "audience_switch" // the last question again, for another audience
	Recommend      Kind = "recommend"       // what to take first
	Talk           Kind = "talk"            // the talk around it; see Asked.Talk
	Distress       Kind = "distress"        // somebody is in danger now
)

// Field is what a question about a module asks for.
type Field string

// The fields of a module that people ask for.
const (
	Audience    Field = "audience"   // for whom, and whether it is for somebody
	Mandatory   Field = "mandatory"  // whether one has to take it
	Delivery    Field = "delivery"   // how, how often, for one's own team
	Partners    Field = "partners"   // with whom it is given
	Trainer     Field = "trainer"    // who gives it
	Bring       Field = "bring"      // what to bring, what is used, what to prepare
	Learn       Field = "learn"      // what one learns, what is in it
	Methods     Field = "methods"    // how it is taught
	Before      Field = "before"     // what comes before it
	After       Field = "after"      // what comes after it, and what goes with it
	Language    Field = "language"   // in which languages
	Duration    Field = "duration"   // how long
	Price       Field = "price"      // how much
	Dates       Field = "dates"      // when
	GroupSize   Field = "group_size" // for how many
	Place       Field = "place"      // where, and whether online
	Certificate Field = "certificate"
	Slides      Field = "slides" // what is handed out afterwards
)

// Fields lists every field.
var Fields = []Field{
	Audience, Mandatory, Delivery, Partners, Trainer, Bring, Learn, Methods, Before, After,
	Language, Duration, Price, Dates, GroupSize, Place, Certificate, Slides,
}

// TalkKind is a kind of talk around the questions.
type TalkKind string

// The kinds of talk.
const (
	Hello        TalkKind = "hello"
	Thanks       TalkKind = "thanks"
	Bye          TalkKind = "bye"
	HowAreYou    TalkKind = "how_are_you"
	Okay         TalkKind = "okay"
	WhoAreYou    TalkKind = "who_are_you"
	WhatCanYouDo TalkKind = "what_can_you_do"
	Help         TalkKind = "help"
	List         TalkKind = "list"       // what exists
	HowMany      TalkKind = "how_many"   // modules there are
	Categories   TalkKind = "categories" // what AM, TM and SM are
	HowToRequest TalkKind = "how_to_request"
	Human        TalkKind = "human" // a person, an address, a complaint about us
	Privacy      TalkKind = "privacy"
	Joke         TalkKind = "joke" // and other play
	Rude         TalkKind = "rude"
	Complaint    TalkKind = "complaint" // about the last answer
	Praise       TalkKind = "praise"
	Sorry        TalkKind = "sorry"
	SpeakLang    TalkKind = "language"     // which languages the bot speaks, and "in English please"
	ChangeLater  TalkKind = "change_later" // whether a request can be changed once it is sent
	UpToDate     TalkKind = "up_to_date"   // whether it still holds, and where it comes from
	Why          TalkKind = "why"
)

// Talks lists every kind of talk.
var Talks = []TalkKind{
	Hello, Thanks, Bye, HowAreYou, Okay, WhoAreYou, WhatCanYouDo, Help, List, HowMany, Categories, HowToRequest,
	Human, Privacy, Joke, Rude, Complaint, Praise, Sorry, SpeakLang, UpToDate, ChangeLater, Why,
}

// Context is what was said before, as far as a text may refer to it. The zero value is the beginning of a conversation.
type Context struct {
	Shown []string // the codes of the modules shown last, in order
	About string   // the code of the module that is spoken of; "" when it is not one
	Kind  Kind     // of the last question
	Field Field    // of the last question, when it was a Property
}

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// Asked is what a text asks.
type Asked struct {
	Kind  Kind
	Field Field    // of a Property
	Talk  TalkKind // of Talk

	// Codes are the modules that the text refers to, by code, title, place in a list or context, in the order of mention.
	Codes []string
	// Named reports that Codes stand in the text itself; otherwise they come from the context.
	Named bool
	// Missing are codes in the text that no module has.
	Missing []string
	// Not are modules that are named to be left out: "not TM4".
	Not []string
	// Audiences are the groups that the text names, in the order of mention.
	Audiences []catalog.Audience
	// Lang is the language that a session, or the bot, is asked to speak; for other Talk the language that its words give
	// away; "" for none.
	Lang catalog.Lang
	// Only reports that the text asks whether it is for one group alone; Online, whether it can be at a distance.
	Only, Online bool
	// Book reports that a Pick wants a session, not just to see the module.
	Book bool
	// Beside is the talk around a question for the search: "merci, j'en parle à la réunion du jeudi". It is what is meant where the
	// search finds nothing sure.
	Beside TalkKind
	// Topics are the parts that ask for different subjects at once; nil when there is one.
	Topics []Span
	// Content reports that the text holds words about a subject, beside those with which anything can be asked. A Property
	// with Content and without Named may mean a module that it describes ("the one with the film"): the search finds it.
	// A Compare with Content asks which of Codes fits it.
	Content bool
	// Telling reports that the text holds words beside those that any question may hold: a referral or a guess can rest on them.
	Telling bool
	// Probability is how sure the kind is.
	Probability float64
}
