package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"vtbot/catalog"
	"vtbot/internal/bottest"
	"vtbot/internal/chat"
	"vtbot/internal/locale"
	"vtbot/internal/web"
)

// desk asks one question and notes what is answered to it.
type desk struct {
	ask      web.Ask
	lang     catalog.Lang
	parts    []chat.Part
	feed     string
	err      error
	answered []string
}

func (d *desk) Question(context.Context, string) (web.Question, error) {
	return web.Question{Reply: chat.Reply{Lang: d.lang, Parts: d.parts}, Ask: d.ask, Options: []string{"dinsdag 9 maart", "donderdag 11 maart"}}, d.err
}

func (d *desk) Answer(_ context.Context, _ string, yes bool, text string) (chat.Reply, error) {
	d.answered = append(d.answered, fmt.Sprint(yes, " ", text))
	return chat.Reply{Lang: d.lang, Parts: []chat.Part{{Kind: chat.Paragraph, Text: "S-7 is noted."}}}, d.err
}

func (d *desk) Feed(context.Context, string) (string, error) { return d.feed, d.err }

func (d *desk) Contact() catalog.Contact {
	return catalog.Contact{Email: "vt@example.org", Name: catalog.Text{"nl": "de cel", "fr": "la cellule", "en": "the unit"}}
}

const token = "SECRETSECRETSECRETSECRETAB"

// serve has the server answer one request.
func serve(d *desk, log *slog.Logger, r *http.Request) *httptest.ResponseRecorder {
	s := &web.Server{Metrics: prometheus.NewRegistry(), Log: log, Routes: web.Pages(d, log)}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func get(d *desk, path string) *httptest.ResponseRecorder {
	return serve(d, slog.New(slog.DiscardHandler), httptest.NewRequest(http.MethodGet, path, nil))
}

func post(d *desk, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/answer/"+token, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return serve(d, slog.New(slog.DiscardHandler), r)
}

var facts = []chat.Part{
	{Kind: chat.Heading, Text: "S-7 · TM4 · gepland"},
	{Kind: chat.Fact, Label: "Module:", Text: "TM4 Motiverende gesprekstechnieken"},
	{Kind: chat.Fact, Label: "Wanneer:", Text: "dinsdag 9 maart 2027, 10:00–12:00"},
	{Kind: chat.Item, Label: "Meebrengen:", Text: "flipchart"},
	{Kind: chat.Item, Text: "stiften"},
	{Kind: chat.Quote, Label: "Opmerking:", Text: "een regel\nen nog een"},
	{Kind: chat.Note, Text: "De link is persoonlijk."},
	{Kind: chat.Link, Label: "Online:", Text: "https://meet.example/a?b=c&d=e"},
}

func TestPages(t *testing.T) {
	for _, ask := range []web.Ask{web.AskWhether, web.AskReady, web.AskHeld, web.AskChoose, web.AskSay, web.AskNothing} {
		name := string(ask)
		if ask == web.AskNothing {
			name = "nothing"
		}
		bottest.Golden(t, filepath.Join("testdata", name+".html"), withoutStyle(get(&desk{ask: ask, lang: catalog.NL, parts: facts}, "/answer/"+token).Body.String()))
	}
	bottest.Golden(t, filepath.Join("testdata", "answered.html"), withoutStyle(post(&desk{ask: web.AskWhether, lang: catalog.NL}, url.Values{"ask": {string(web.AskWhether)}, "answer": {"yes"}}).Body.String()))
	bottest.Golden(t, filepath.Join("testdata", "gone.html"), withoutStyle(get(&desk{err: web.ErrVoid}, "/answer/"+token).Body.String()))
}

var styled = regexp.MustCompile(`(?s)<style>(.*)</style>`)

func withoutStyle(page string) string { return styled.ReplaceAllString(page, "<style></style>") }

// Every text that a page asks for exists, in every language.
func TestPagesAreInEveryLanguage(t *testing.T) {
	template, err := os.ReadFile("pages.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	keys := regexp.MustCompile(`"((?:page|contact|calendar)\.[a-z_]+)"`).FindAllSubmatch(template, -1)
	if len(keys) < 20 {
		t.Fatalf("only %d texts found in the template: the pattern of this test no longer fits it", len(keys))
	}
	for _, lang := range catalog.Langs {
		for _, key := range keys {
			if name := string(key[1]); locale.Text(lang, name) == name {
				t.Errorf("%s has no text in %s", name, lang)
			}
		}
		w := get(&desk{ask: web.AskReady, lang: lang, parts: facts}, "/answer/"+token)
		if want := `<html lang="` + string(lang) + `">`; !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
	for _, err := range []error{web.ErrVoid, errors.New("the database is away")} {
		page := get(&desk{err: err}, "/answer/"+token).Body.String()
		if strings.Contains(page, "page.") || strings.Count(page, `<section lang="`) != len(catalog.Langs) || !strings.Contains(page, "mailto:vt@example.org") {
			t.Errorf("what %v shows:\n%s", err, page)
		}
	}
}

// What a page says to browsers: tell nobody, show nowhere, keep nothing, run nothing.
func TestPagesAreGuarded(t *testing.T) {
	d := &desk{ask: web.AskWhether, lang: catalog.EN, parts: facts}
	void := &desk{err: web.ErrVoid}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a question": get(d, "/answer/"+token), "an answer": post(d, url.Values{"ask": {string(d.ask)}, "answer": {"no"}}),
		"a void link": get(void, "/answer/"+token), "no calendar": get(void, "/calendar/"+token+".ics"),
	} {
		for header, want := range map[string]string{
			"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow",
		} {
			if got := w.Header().Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "script") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: %q", name, policy)
		}
		page := w.Body.String()
		if m := styled.FindStringSubmatch(page); m != nil {
			sum := sha256.Sum256([]byte(m[1]))
			if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy, "'sha256-"+hash+"'") {
				t.Errorf("%s: the policy %q does not allow the page's style, %s", name, policy, hash)
			}
		}
		if strings.Contains(page, "<script") || strings.Contains(page, " style=") || strings.Contains(page, " src=") || strings.Contains(page, token) {
			t.Errorf("%s has a script, a style of its own, something from elsewhere, or the token:\n%s", name, page)
		}
	}
}

// A look changes nothing, however it is done; what is not a good answer neither, and shows again what was written.
func TestOnlyAGoodAnswerAnswers(t *testing.T) {
	long := strings.Repeat("é", 2001)
	for name, test := range map[string]struct {
		ask    web.Ask
		form   url.Values
		status int
		shows  string
	}{
		"another question":        {web.AskHeld, url.Values{"ask": {"whether"}, "answer": {"yes"}}, 409, "Something has changed"},
		"no answer":               {web.AskWhether, url.Values{"ask": {"whether"}, "text": {"some words"}}, 409, "some words</textarea>"},
		"nothing is asked":        {web.AskNothing, url.Values{"ask": {"whether"}, "answer": {"yes"}}, 409, "nothing left to answer"},
		"a problem without words": {web.AskReady, url.Values{"ask": {"ready"}, "answer": {"no"}, "text": {" \r\n\x00"}}, 422, "Please write what the matter is"},
		"too long":                {web.AskWhether, url.Values{"ask": {"whether"}, "answer": {"no"}, "text": {long}}, 422, long + "</textarea>"},
		"no number":               {web.AskHeld, url.Values{"ask": {"held"}, "answer": {"yes"}, "text": {`"><b>many`}}, 422, `value="&#34;&gt;&lt;b&gt;many"`},
		"no such day":             {web.AskChoose, url.Values{"ask": {"choose"}, "pick": {"2"}}, 409, "Something has changed"},
		"an answer without words": {web.AskSay, url.Values{"ask": {"say"}, "answer": {"yes"}}, 422, "Write your answer first"},
		"a negative number":       {web.AskHeld, url.Values{"ask": {"held"}, "answer": {"yes"}, "text": {"-3"}}, 422, `role="alert">Write a number`},
		"a body without end":      {web.AskWhether, url.Values{"ask": {"whether"}, "answer": {"yes"}, "text": {strings.Repeat("a", 64<<10)}}, 413, "Something went wrong"},
	} {
		d := &desk{ask: test.ask, lang: catalog.EN, parts: facts}
		w := post(d, test.form)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.shows) {
			t.Errorf("%s: %d\n%s", name, w.Code, withoutStyle(w.Body.String()))
		}
		if len(d.answered) > 0 {
			t.Errorf("%s answered %q", name, d.answered)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodOptions} {
		d := &desk{ask: web.AskWhether, lang: catalog.EN, parts: facts}
		serve(d, slog.New(slog.DiscardHandler), httptest.NewRequest(method, "/answer/"+token+"?ask=whether&answer=yes", nil))
		if len(d.answered) > 0 {
			t.Errorf("%s answered %q", method, d.answered)
		}
	}
	for want, test := range map[string]struct {
		ask  web.Ask
		form url.Values
	}{
		"true ":          {web.AskWhether, url.Values{"answer": {"yes"}}},
		"false on leave": {web.AskWhether, url.Values{"answer": {"no"}, "text": {" on leave\r\n"}}},
		"false a\nb":     {web.AskReady, url.Values{"answer": {"no"}, "text": {"a\r\nb"}}},
		"true 12":        {web.AskHeld, url.Values{"answer": {"yes"}, "text": {"12"}}},
		"false many":     {web.AskHeld, url.Values{"answer": {"no"}, "text": {"many"}}}, // how many came to nothing does not matter
	} {
		d := &desk{ask: test.ask, lang: catalog.EN, parts: facts}
		test.form.Set("ask", string(test.ask))
		if w := post(d, test.form); w.Code != http.StatusOK || len(d.answered) != 1 || d.answered[0] != want {
			t.Errorf("%v: %d, answered %q, want %q", test.form, w.Code, d.answered, want)
		}
	}
}

func TestHostileTextStaysText(t *testing.T) {
	hostile := `</title></textarea><script>alert(1)</script>"'&{{.}}`
	var parts []chat.Part
	for _, kind := range []chat.PartKind{chat.Heading, chat.Paragraph, chat.Fact, chat.Item, chat.Quote, chat.Note, chat.Link, "another kind"} {
		parts = append(parts, chat.Part{Kind: kind, Label: hostile, Text: hostile})
	}
	parts = append(parts, chat.Part{Kind: chat.Link, Label: hostile, Text: "https://example.org/"}, chat.Part{Kind: chat.Link, Label: "x", Text: "javascript:alert(1)"})
	page := post(&desk{ask: web.AskReady, lang: catalog.Lang(hostile), parts: parts}, url.Values{"ask": {"whether"}, "answer": {"no"}, "text": {hostile}}).Body.String()
	if strings.Contains(page, "<script") || strings.Count(page, "</title>") != 1 || strings.Contains(page, `href="javascript`) || strings.Count(page, "</textarea>") != 1 {
		t.Errorf("markup of others in the page:\n%s", withoutStyle(page))
	}
	if n := strings.Count(page, "alert(1)"); n < 18 {
		t.Errorf("the text is shown %d times, want it everywhere:\n%s", n, withoutStyle(page))
	}
}

func TestTheTokenIsNeverLogged(t *testing.T) {
	var logged strings.Builder
	log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	d := &desk{err: errors.New("the database is away")}
	for _, path := range []string{"/answer/" + token, "/calendar/" + token + ".ics"} {
		if w := serve(d, log, httptest.NewRequest(http.MethodGet, path, nil)); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "database") {
			t.Errorf("%s: %d\n%s", path, w.Code, withoutStyle(w.Body.String()))
		}
	}
	if got := logged.String(); strings.Contains(got, token) || strings.Count(got, "the database is away") != 2 {
		t.Errorf("logged:\n%s", got)
	}
}

func TestCalendar(t *testing.T) {
	d := &desk{feed: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"}
	path := "/calendar/" + token + ".ics"
	ask := func(method, etag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		if etag != "" {
			r.Header.Set("If-None-Match", etag)
		}
		return serve(d, slog.New(slog.DiscardHandler), r)
	}
	w := ask(http.MethodGet, "")
	etag := w.Header().Get("ETag")
	if w.Code != 200 || w.Body.String() != d.feed || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || w.Header().Get("Cache-Control") != "private, max-age=300" || etag == "" {
		t.Errorf("%d %v %q", w.Code, w.Header(), w.Body)
	}
	if w := ask(http.MethodGet, etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != etag {
		t.Errorf("what is known already: %d %v %q", w.Code, w.Header(), w.Body)
	}
	if w := ask(http.MethodHead, ""); w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Length") != "32" || w.Header().Get("ETag") != etag {
		t.Errorf("HEAD: %d %v %q", w.Code, w.Header(), w.Body)
	}
	d.feed = "BEGIN:VCALENDAR\r\nX:1\r\nEND:VCALENDAR\r\n"
	if w := ask(http.MethodGet, etag); w.Code != 200 || w.Body.String() != d.feed || w.Header().Get("ETag") == etag {
		t.Errorf("once it has changed: %d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/calendar/" + token, "/calendar/.ics.x"} {
		if w := get(d, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	d.err = web.ErrVoid
	if w := ask(http.MethodGet, etag); w.Code != http.StatusNotFound || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || strings.Count(w.Body.String(), "\n") != len(catalog.Langs) {
		t.Errorf("a void address: %d %v %q", w.Code, w.Header(), w.Body)
	}
}
