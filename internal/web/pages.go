package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
)

// Ask is what a link asks of its holder.
type Ask string

// What a link can ask.
const (
	AskNothing Ask = ""        // any more
	AskWhether Ask = "whether" // does the session suit you?
	AskReady   Ask = "ready"   // do you have everything?
	AskHeld    Ask = "held"    // was it given?
	AskChoose  Ask = "choose"  // which of the options suits?
	AskSay     Ask = "say"     // what the page shows
)

// Question is what a link in a mail asks of whoever opens it.
type Question struct {
	Reply   chat.Reply // what it is about
	Ask     Ask
	Options []string // to choose from; the answer is a yes with the number of one, from 0, as its text
}

// ErrVoid says that a link is void.
var ErrVoid = errors.New("the link is void")

// Desk is what the pages need of the rest of the program. A link that is void is an ErrVoid.
type Desk interface {
	// Question returns what a link asks. Nothing changes by it.
	Question(ctx context.Context, token string) (Question, error)
	// Answer does what was answered through a link, which is void then, and returns what became of it.
	Answer(ctx context.Context, token string, yes bool, text string) (chat.Reply, error)
	// Feed returns the text/calendar object at a secret address.
	Feed(ctx context.Context, token string) (string, error)
	// Contact returns whom to turn to.
	Contact() catalog.Contact
}

const (
	maxBody   = 64 << 10       // bytes of an answer: its longest text and room to spare
	longest   = 2000           // characters of a text
	feedFresh = "max-age=300"  // programs look once an hour; who looks by hand sees a change soon
	digits    = `^[0-9]{0,4}$` // of how many came
	pageType  = "text/html; charset=utf-8"
	plainType = "text/plain; charset=utf-8"
)

// Pages returns the pages that links in mails lead to, by pattern as http.ServeMux reads it: a question with its answer,
// and calendars. log gets what went wrong, without any token.
//
// The token in the address is the secret that lets somebody answer, and nothing else does: there is no cookie, and so no
// other site can have a browser answer for anybody. A token has 130 random bits: guessing one is hopeless at any rate, and
// so requests are not counted.
func Pages(desk Desk, log *slog.Logger) map[string]http.Handler {
	p := &pages{desk, log}
	return map[string]http.Handler{
		"GET /answer/{token}":  guarded(p.question), // HEAD as well
		"POST /answer/{token}": guarded(p.answer),
		"GET /calendar/{file}": guarded(p.calendar),
	}
}

type pages struct {
	desk Desk
	log  *slog.Logger
}

// guarded sets what keeps a page, and the token in its address, to whoever opened it: no other site is told the address,
// shows the page or adds to it, nothing of it is run, and neither caches nor search engines keep it.
func guarded(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; style-src '"+styleHash+"'; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		header.Set("X-Frame-Options", "DENY") // for browsers that do not know frame-ancestors
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Robots-Tag", "noindex, nofollow")
		header.Set("Cache-Control", "no-store")
		h(w, r)
	})
}

// question shows what a link asks. It changes nothing: programs that check mails and show previews open links as well.
func (p *pages) question(w http.ResponseWriter, r *http.Request) {
	q, err := p.desk.Question(r.Context(), r.PathValue("token"))
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	p.show(w, http.StatusOK, asked(q))
}

// answer does what was answered, once.
func (p *pages) answer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil { // no browser sends such a form from a page of ours
		status := http.StatusBadRequest
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			status = http.StatusRequestEntityTooLarge
		}
		p.show(w, status, sorry("failed")...)
		return
	}
	token := r.PathValue("token")
	q, err := p.desk.Question(r.Context(), token)
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	yes := r.PostForm.Get("answer") == "yes"
	again := asked(q)
	again.Written = written(r.PostForm.Get("text"))
	if picked := r.PostForm.Get("pick"); q.Ask == AskChoose && r.PostForm.Get("answer") == "" {
		i, err := strconv.Atoi(picked)
		if yes = err == nil && i >= 0 && i < len(q.Options); yes {
			again.Written = strconv.Itoa(i)
		}
	}
	if q.Ask == AskNothing || q.Ask != Ask(r.PostForm.Get("ask")) ||
		!yes && r.PostForm.Get("answer") != "no" || q.Ask == AskChoose && yes && r.PostForm.Get("answer") == "yes" {
		// A yes to one question is none to another: the page was open while the session was moved, or its day came.
		again.Changed = true
		if q.Ask == AskHeld {
			again.Written = "" // words are no number
		}
		p.show(w, http.StatusConflict, again)
		return
	}
	if key := wrong(q.Ask, yes, again.Written); key != "" {
		again.Wrong = locale.Text(again.Lang, key)
		p.show(w, http.StatusUnprocessableEntity, again)
		return
	}
	reply, err := p.desk.Answer(r.Context(), token, yes, again.Written)
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	p.show(w, http.StatusOK, says{Kind: "answered", Lang: reply.Lang, Blocks: chat.Blocks(reply.Parts)})
}

// written makes a text of a form valid, with "\n" as the only control character.
func written(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")))
}

var people = regexp.MustCompile(digits)

// wrong returns the key of what an answer lacks; "" for a good one.
func wrong(ask Ask, yes bool, text string) string {
	switch {
	case utf8.RuneCountInString(text) > longest:
		return "page.too_long"
	case ask == AskReady && !yes && text == "":
		return "page.needs_text"
	case ask == AskSay && text == "":
		return "page.needs_answer"
	case ask == AskHeld && yes && !people.MatchString(text):
		return "page.needs_number"
	}
	return ""
}

// calendar serves a calendar to the programs that subscribe to it.
func (p *pages) calendar(w http.ResponseWriter, r *http.Request) {
	token, found := strings.CutSuffix(r.PathValue("file"), ".ics")
	text, err := "", ErrVoid
	if found {
		text, err = p.desk.Feed(r.Context(), token)
	}
	if err != nil {
		status, key := http.StatusNotFound, "page.no_calendar"
		if !errors.Is(err, ErrVoid) {
			status, key = http.StatusInternalServerError, "page.no_calendar_now"
			p.failed(r, "calendar", err)
		}
		w.Header().Set("Content-Type", plainType)
		w.WriteHeader(status)
		for _, lang := range catalog.Langs {
			_, _ = w.Write([]byte(locale.Text(lang, key) + "\n"))
		}
		return
	}
	sum := sha256.Sum256([]byte(text))
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Cache-Control", "private, "+feedFresh)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text)) // compares If-None-Match, and knows HEAD
}

// refuse says that a link is void, or that something failed: in all languages, as nobody knows who opened it.
func (p *pages) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrVoid) {
		p.show(w, http.StatusNotFound, sorry("gone")...)
		return
	}
	p.failed(r, "answer", err)
	p.show(w, http.StatusInternalServerError, sorry("failed")...)
}

// failed logs what went wrong, unless it is that nobody waits for the page any more. The address is not logged: it holds
// the token.
func (p *pages) failed(r *http.Request, page string, err error) {
	if r.Context().Err() == nil {
		p.log.Error("page failed", "page", page, "err", err)
	}
}

// show writes a page: in one language, or the same in several.
func (p *pages) show(w http.ResponseWriter, status int, list ...says) {
	contact := p.desk.Contact()
	var titles []string
	for i := range list {
		s := &list[i]
		s.contact = contact
		titles = append(titles, s.title())
	}
	var b bytes.Buffer
	sheet := template.CSS(style) //nolint:gosec // our own
	err := pageTemplate.Execute(&b, map[string]any{"Title": strings.Join(titles, " · "), "Style": sheet, "Says": list})
	if err != nil {
		panic(err) // a fault of the template: nothing of a reply can make it fail
	}
	w.Header().Set("Content-Type", pageType)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// says is what a page says in one language.
type says struct {
	Kind    string // "question", "answered", "gone" or "failed"
	Lang    catalog.Lang
	Blocks  []chat.Block
	Ask     Ask // of a question
	Options []string
	Changed bool   // since the question was shown
	Wrong   string // with what was written
	Written string // in the text field
	Longest int    // characters that go into it
	contact catalog.Contact
}

// Text returns a text in the language of the page.
func (s says) Text(key string) string {
	return locale.Text(s.Lang, key, locale.Args{"Contact": s.contact.Name[s.Lang]})
}

// title is what a browser calls the page.
func (s says) title() string {
	switch {
	case s.Kind == "answered":
		return s.Text("page.thanks")
	case s.Kind != "question":
		return s.Text("page." + s.Kind + "_heading")
	case len(s.Blocks) > 0:
		return s.Blocks[0].Parts[0].String()
	}
	return s.Text("calendar.name")
}

// From is whose page it is, as the catalogue names those to turn to; a sentence would begin with it.
func (s says) From() string {
	name := []rune(s.contact.Name[s.Lang])
	if len(name) > 0 {
		name[0] = unicode.ToUpper(name[0])
	}
	return string(name)
}

// Email is whom to write to.
func (s says) Email() string { return s.contact.Email }

// Footer tells whether whom to turn to stands below the page rather than in it.
func (s says) Footer() bool { return s.Kind == "question" || s.Kind == "answered" }

func asked(q Question) says {
	return says{Kind: "question", Lang: q.Reply.Lang, Blocks: chat.Blocks(q.Reply.Parts), Ask: q.Ask, Options: q.Options, Longest: longest}
}

// sorry says in all languages why there is nothing to see.
func sorry(kind string) (list []says) {
	for _, lang := range catalog.Langs {
		list = append(list, says{Kind: kind, Lang: lang})
	}
	return list
}

var (
	//go:embed pages.css
	style string
	//go:embed pages.tmpl
	pageText string

	// styleHash lets browsers use our own style and no other.
	styleHash = func() string {
		sum := sha256.Sum256([]byte(style))
		return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	}()
	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
		"link": func(p chat.Part) map[string]string {
			name, address, ok := p.Anchor()
			if !ok {
				return nil
			}
			return map[string]string{"Name": name, "Address": address}
		},
	}).Parse(pageText))
)
