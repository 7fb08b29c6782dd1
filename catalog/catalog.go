// Package catalog holds the VT cell's training modules: what they are, for whom, and what people ask about them.
//
// A catalogue is read from YAML files, one a module, by [Load]; the shipped one is embedded in the program ([Shipped]).
// A loaded Catalog never changes: a reload makes another one.
package catalog

import (
	"slices"
	"strings"
)

// Category is the kind of a module: the first letters of its code.
type Category string

// The three categories of the brochure.
const (
	General  Category = "AM" // mandatory introduction for new reception staff
	Training Category = "TM" // on request, combinable into a bespoke programme
	Specific Category = "SM" // occasional, topical or for one target group, often with partners
)

// Categories lists the categories in the catalogue's order.
var Categories = []Category{General, Training, Specific}

// Allowed lists what a category may be.
func (Category) Allowed() []string { return spelled(Categories) }

// Delivery is how a module is given.
type Delivery string

// The ways in which a module is given.
const (
	Mandatory  Delivery = "mandatory"
	OnRequest  Delivery = "on_request"
	Occasional Delivery = "occasional"
)

// Deliveries lists the ways of delivery in the order of the categories.
var Deliveries = []Delivery{Mandatory, OnRequest, Occasional}

// Allowed lists what a delivery may be.
func (Delivery) Allowed() []string { return spelled(Deliveries) }

// Audience is a group of people for whom modules are given.
type Audience string

// Audiences lists every audience in the order in which they are shown.
var Audiences = []Audience{
	"reception_staff", "social_workers", "care_workers", "nurses", "doctors", "guardians", "police",
	"heads_of_service", "volunteers", "new_staff", "nbmv_staff", "welfare_services", "return_counsellors",
}

// Allowed lists what an audience may be.
func (Audience) Allowed() []string { return spelled(Audiences) }

// Partner is an organisation, or a kind of organisation, that helps to give a module.
type Partner string

// Partners lists every partner in the order in which they are shown.
var Partners = []Partner{"iom", "caritas", "internal", "external"}

// Allowed lists what a partner may be.
func (Partner) Allowed() []string { return spelled(Partners) }

// Bringer is who brings a material to the session.
type Bringer string

// The two who can bring something.
const (
	ByTrainer      Bringer = "trainer"
	ByParticipants Bringer = "participants"
)

// Bringers lists who can bring something.
var Bringers = []Bringer{ByTrainer, ByParticipants}

// Allowed lists who a bringer may be.
func (Bringer) Allowed() []string { return spelled(Bringers) }

func spelled[T ~string](values []T) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return words
}

// Module is one training of the catalogue.
type Module struct {
	Code        string     `yaml:"code"`
	Category    Category   `yaml:"category"`
	Delivery    Delivery   `yaml:"delivery"`
	Audiences   []Audience `yaml:"audiences"` // most meant first
	Title       Text       `yaml:"title"`
	Summary     Text       `yaml:"summary"` // one sentence
	Description Text       `yaml:"description"`
	Outcomes    Texts      `yaml:"outcomes"` // what participants learn, a line each
	Partners    []Partner  `yaml:"partners"`
	Methods     []Method   `yaml:"methods"`
	Materials   []Material `yaml:"materials"`
	BuildsOn    []Relation `yaml:"builds_on"` // better taken after these
	Related     []Relation `yaml:"related"`   // goes well with these
	Keywords    Texts      `yaml:"keywords"`  // what people call the subject; searched, never shown
	Questions   Texts      `yaml:"questions"` // what people ask about it; searched, and shown as the reason of a match
}

// Method is a model, a method or an author that a module works with.
type Method struct {
	Name    Text     `yaml:"name"`
	Aliases []string `yaml:"aliases"` // other names, in any language; searched, never shown
}

// Material is something that has to be brought to a session.
type Material struct {
	Name      Text    `yaml:"name"`
	BroughtBy Bringer `yaml:"brought_by"`
}

// Relation names another module and says why it belongs with this one.
type Relation struct {
	Code string `yaml:"code"`
	Why  Text   `yaml:"why"`
}

// Referral is a subject that people ask about and that no module covers, with where to turn instead.
type Referral struct {
	ID        string `yaml:"id"`
	Name      Text   `yaml:"name"`
	Text      Text   `yaml:"text"` // where to turn
	Keywords  Texts  `yaml:"keywords"`
	Questions Texts  `yaml:"questions"`
}

// Set is a set of modules that people ask for at once: by a subject, or by what the catalogue knows of each module.
type Set struct {
	ID       string   `yaml:"id"`
	Name     Text     `yaml:"name"`
	Modules  []string `yaml:"modules"` // by code, the most telling first; none: what the facet holds
	Audience Audience `yaml:"audience"`
	Delivery Delivery `yaml:"delivery"`
	Category Category `yaml:"category"`
	Partner  Partner  `yaml:"partner"`
	Words    Texts    `yaml:"words"`  // what people call it; searched, never shown
	Whole    bool     `yaml:"whole"`  // all modules
	Except   bool     `yaml:"except"` // the modules that it would not hold otherwise
}

// Facet returns what makes the set; empty where it names its modules, holds all, or what something else does not.
func (s *Set) Facet() Facet {
	if s.Except || s.Whole || len(s.Modules) > 0 {
		return Facet{}
	}
	return s.facet()
}

func (s *Set) facet() Facet {
	return Facet{Audience: s.Audience, Delivery: s.Delivery, Category: s.Category, Partner: s.Partner}
}

// Of returns the modules of a set, in its order.
func (c *Catalog) Of(s *Set) []*Module {
	var modules []*Module
	switch {
	case s.Whole:
		modules = c.where(func(*Module) bool { return true })
	case len(s.Modules) > 0:
		for _, code := range s.Modules {
			if m, ok := c.Module(code); ok {
				modules = append(modules, m)
			}
		}
	default:
		modules = c.Having(s.facet())
	}
	if !s.Except {
		return modules
	}
	return c.where(func(m *Module) bool { return !slices.Contains(modules, m) })
}

// Having returns the modules that a facet holds: of its audience, else its delivery, category or partner.
func (c *Catalog) Having(f Facet) []*Module {
	switch {
	case f.Audience != "":
		return c.For(f.Audience)
	case f.Delivery != "":
		return c.Given(f.Delivery)
	case f.Category != "":
		return c.In(f.Category)
	case f.Partner != "":
		return c.With(f.Partner)
	}
	return nil
}

// CategoryText is what the catalogue says of a whole category.
type CategoryText struct {
	Name  Text  `yaml:"name"`
	Text  Text  `yaml:"text"`
	Words Texts `yaml:"words"` // by which people ask for it
}

// AudienceText is the name of an audience and the words by which its people name themselves.
type AudienceText struct {
	Name  Text  `yaml:"name"` // plural, as read after "For:"
	Words Texts `yaml:"words"`
}

// DeliveryText is what a way of delivery is called, and the words by which people ask for it.
type DeliveryText struct {
	Name  Text  `yaml:"name"`
	Words Texts `yaml:"words"`
}

// PartnerText is the name of a partner, and the words by which people ask for it.
type PartnerText struct {
	Name  Text  `yaml:"name"`
	Words Texts `yaml:"words"`
}

// Contact is whom to write to when the catalogue does not say.
type Contact struct {
	Email string `yaml:"email"`
	Name  Text   `yaml:"name"`
	Text  Text   `yaml:"text"`
}

// Synonyms are the words for one concept, per language.
type Synonyms Texts

// About holds what is said once for the whole catalogue (catalog.yaml).
type About struct {
	Edition    Text                      `yaml:"edition"`
	Contact    Contact                   `yaml:"contact"`
	About      Text                      `yaml:"about"`
	Categories map[Category]CategoryText `yaml:"categories"`
	Deliveries map[Delivery]DeliveryText `yaml:"deliveries"`
	Audiences  map[Audience]AudienceText `yaml:"audiences"`
	Partners   map[Partner]PartnerText   `yaml:"partners"`
	GivenBy    Text                      `yaml:"given_by"` // who gives the modules, as read after "by"
	Distress   Text                      `yaml:"distress"` // what is said when somebody is in danger
}

// Catalog is one edition of the catalogue: modules in the order of their codes, and what surrounds them.
type Catalog struct {
	About
	Modules   []Module
	Referrals []Referral
	Thesaurus []Synonyms
	Sets      []Set
	Examples  []Example // what stands in files of lines; see Lines
}

// Module returns the module of a code, in any case ("tm4"); false where there is none.
func (c *Catalog) Module(code string) (*Module, bool) {
	for i := range c.Modules {
		if strings.EqualFold(c.Modules[i].Code, code) {
			return &c.Modules[i], true
		}
	}
	return nil, false
}

// Referral returns the referral of an id; false where there is none.
func (c *Catalog) Referral(id string) (*Referral, bool) {
	for i := range c.Referrals {
		if c.Referrals[i].ID == id {
			return &c.Referrals[i], true
		}
	}
	return nil, false
}

// Set returns the set of an id; false where there is none.
func (c *Catalog) Set(id string) (*Set, bool) {
	for i := range c.Sets {
		if c.Sets[i].ID == id {
			return &c.Sets[i], true
		}
	}
	return nil, false
}

// In returns the modules of a category, in the catalogue's order.
func (c *Catalog) In(cat Category) []*Module {
	return c.where(func(m *Module) bool { return m.Category == cat })
}

// For returns the modules meant for an audience: those that name it first come first.
func (c *Catalog) For(a Audience) []*Module {
	found := c.where(func(m *Module) bool { return slices.Contains(m.Audiences, a) })
	slices.SortStableFunc(found, func(x, y *Module) int {
		return slices.Index(x.Audiences, a) - slices.Index(y.Audiences, a)
	})
	return found
}

// Given returns the modules given in one way, in the catalogue's order.
func (c *Catalog) Given(d Delivery) []*Module {
	return c.where(func(m *Module) bool { return m.Delivery == d })
}

// With returns the modules given with a partner, in the catalogue's order.
func (c *Catalog) With(p Partner) []*Module {
	return c.where(func(m *Module) bool { return slices.Contains(m.Partners, p) })
}

func (c *Catalog) where(keep func(*Module) bool) []*Module {
	var found []*Module
	for i := range c.Modules {
		if keep(&c.Modules[i]) {
			found = append(found, &c.Modules[i])
		}
	}
	return found
}

// Companions returns the codes of the modules that go with one: those it builds on, those that build on it, then those related.
func (c *Catalog) Companions(m *Module) []string {
	var codes []string
	add := func(code string) {
		if code != m.Code && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, r := range m.BuildsOn {
		add(r.Code)
	}
	for i := range c.Modules {
		for _, r := range c.Modules[i].BuildsOn {
			if r.Code == m.Code {
				add(c.Modules[i].Code)
			}
		}
	}
	for _, r := range m.Related {
		add(r.Code)
	}
	return codes
}
