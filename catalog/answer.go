package catalog

// Question is what one person asked, ready to be looked up.
type Question struct {
	Text  string
	Prior Lang // the language the person usually reads; "" when unknown
	Force bool // answer in Prior, whatever language the question seems to be in
}

// Outcome is how sure the search is of what it found.
type Outcome int

// The outcomes of a question.
const (
	Nothing  Outcome = iota // nothing in the catalogue covers it: the honest no
	Unsure                  // one of up to three modules: "did you mean"
	Found                   // one module answers it
	Listed                  // the question asks for a set, and this is all of it
	Referred                // a subject known not to be in the catalogue: where to turn instead
)

// Match is a module that answers a question, how surely and why.
type Match struct {
	Module *Module
	Score  float64 // calibrated confidence that it answers, 0 to 1
	Why    string  // the sentence of the module that matched best; "" when it matched by its code or as a member of a set
	Asked  bool    // Why is what people asked and not what the catalogue says; the search says only the latter
}

// Facet is what a set was asked by. At most one field is filled, but for an audience that may come with a delivery.
type Facet struct {
	Audience Audience
	Delivery Delivery
	Category Category
	Partner  Partner
	Topic    bool // the question asked for all modules on a topic; see Answer.Set
	Named    bool // the question named the modules by their codes
}

// Answer is what the search says to a question.
type Answer struct {
	Lang     Lang // the language to answer in
	Outcome  Outcome
	Matches  []Match   // best first; empty for Nothing and Referred
	Facet    Facet     // for Listed: what the set is
	Set      *Set      // for Listed: the set of the catalogue that was asked for; nil for one that the facet tells
	Referral *Referral // for Referred
	Missing  []string  // codes that the question named and that are of no module
}
