package mail

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

const (
	plainURL = "smtp://mail.example.org"
	loginURL = "smtp://bot%40example.org:p%40ss%2Fword%3F@mail.example.org"
)

func notice() chat.Notice {
	return chat.Notice{ID: 42, Via: Platform, To: "ann@example.org", Subject: "Votre demande est confirmée · 2 mars 2027", Reply: chat.Reply{
		Lang: "fr",
		Parts: []chat.Part{
			{Kind: chat.Heading, Text: "Séance confirmée"},
			{Kind: chat.Fact, Label: "Où :", Text: "Bruxelles – “salle 3” 👍"},
			{Kind: chat.Paragraph, Text: ".\nsecret of the text = " + strings.Repeat("é", 1200)},
		},
		Choices: []chat.Choice{{Label: "Annuler", Value: "cancel:42"}},
	}}
}

// read returns a mail's headers and its two parts.
func read(t *testing.T, mail string) (netmail.Header, string, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(mail))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	var parts []string
	parted := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{"text/plain; charset=UTF-8", "text/html; charset=UTF-8"} {
		p, err := parted.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Header.Get("Content-Type"); got != want {
			t.Errorf("a part is %s, want %s", got, want)
		}
		if got := p.Header.Get("Content-Transfer-Encoding"); got != "quoted-printable" {
			t.Errorf("a part is encoded as %s", got)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, strings.ReplaceAll(string(content), "\r\n", "\n"))
	}
	if _, err := parted.NextRawPart(); err != io.EOF {
		t.Errorf("a third part: %v", err)
	}
	return m.Header, parts[0], parts[1]
}

func decoded(t *testing.T, header string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestNotify(t *testing.T) {
	s := serve(t, nil, false)
	m := s.mailer(t, plainURL, nil)
	n := notice()
	ref, err := m.Notify(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	header, plain, markup := read(t, s.mails[0])
	for name, want := range map[string]string{
		"Message-Id": "<notice-42@example.org>", "From": `"VT cell" <vt@Example.org>`, "To": "<ann@example.org>",
		"Date": "Mon, 23 Nov 2026 10:00:00 +0000", "Auto-Submitted": "auto-generated", "Content-Language": "fr",
		"In-Reply-To": "", "References": "", "User-Agent": "", "X-Mailer": "",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := decoded(t, header.Get("Subject")); got != n.Subject {
		t.Errorf("Subject: %q", got)
	}
	if ref != header.Get("Message-Id") {
		t.Errorf("the reference is %q", ref)
	}
	if diff := cmp.Diff(text(n.Reply), plain); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(html(n.Reply), markup); diff != "" {
		t.Errorf("HTML (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"vt@Example.org", "ann@example.org"}, slices.Concat(s.from, s.to)); diff != "" {
		t.Errorf("envelope (-want +got):\n%s", diff)
	}
	for line := range strings.SplitSeq(s.mails[0], "\r\n") {
		if len(line) > 78 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
	if strings.Contains(plain+markup, "Annuler") {
		t.Error("a mail shows a choice that cannot be pressed")
	}
}

// part is one part of a mail, decoded, or a mail as a whole.
type part struct {
	kind     string // its media type, with the parameters that say something of the content
	filename string
	content  string
	parts    []part
}

// parts takes a mail, or a part of one, apart.
func parts(t *testing.T, header map[string][]string, body io.Reader) part {
	t.Helper()
	h := netmail.Header(header)
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if params["boundary"] != "" {
		p := part{kind: kind}
		for parted := multipart.NewReader(body, params["boundary"]); ; {
			next, err := parted.NextRawPart()
			if err == io.EOF {
				return p
			}
			if err != nil {
				t.Fatal(err)
			}
			p.parts = append(p.parts, parts(t, next.Header, next))
		}
	}
	if h.Get("Content-Transfer-Encoding") == "base64" {
		body = base64.NewDecoder(base64.StdEncoding, body)
	} else {
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	delete(params, "name")
	p := part{kind: mime.FormatMediaType(kind, params), content: string(content)}
	if disposition := h.Get("Content-Disposition"); disposition != "" {
		kind, params, err := mime.ParseMediaType(disposition)
		if err != nil || kind != "attachment" {
			t.Errorf("%s, %v", kind, err)
		}
		p.filename = params["filename"]
	}
	return p
}

// A calendar program offers to accept what is one of a mail's bodies; other programs have the attachment.
func TestFiles(t *testing.T) {
	s := serve(t, nil, false)
	m := s.mailer(t, plainURL, nil)
	n := notice()
	const event = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Séance\\, à 9 h\r\nEND:VCALENDAR\r\n"
	n.Reply.Files = []chat.File{
		{Name: "S-7.ics", Type: "text/calendar; method=REQUEST; charset=utf-8", Text: event},
		{Name: "notes.txt", Type: "text/plain; charset=utf-8", Text: "é\n"},
		{Name: "a\"b\r\nX-Evil: 1", Type: "text/plain\r\nX-Evil: 1", Text: "x"},
	}
	ref, err := m.Notify(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	mail, err := netmail.ReadMessage(strings.NewReader(s.mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	got := parts(t, mail.Header, mail.Body)
	want := part{kind: "multipart/mixed", parts: []part{
		{kind: "multipart/alternative", parts: []part{
			{kind: "text/plain; charset=UTF-8", content: strings.ReplaceAll(text(n.Reply), "\n", "\r\n")},
			{kind: "text/html; charset=UTF-8", content: strings.ReplaceAll(html(n.Reply), "\n", "\r\n")},
			{kind: "text/calendar; charset=UTF-8; method=REQUEST", content: event},
		}},
		{kind: "application/ics", filename: "S-7.ics", content: event},
		{kind: "text/plain; charset=utf-8", filename: "notes.txt", content: "é\n"},
		{kind: "application/octet-stream", filename: "a_b  X-Evil_ 1", content: "x"},
	}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(part{})); diff != "" {
		t.Errorf("the mail (-want +got):\n%s", diff)
	}
	// The same words with another event are another mail.
	n.Ref = ref
	second, err := m.Notify(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	n.Reply.Files[0].Text = strings.Replace(event, "9 h", "10 h", 1)
	if third, err := m.Notify(t.Context(), n); err != nil || third == second {
		t.Errorf("another event is mail %s as well, %v", third, err)
	}
}

func TestMessageIDs(t *testing.T) {
	s := serve(t, nil, false)
	m := s.mailer(t, plainURL, nil)
	send := func(n chat.Notice) string {
		t.Helper()
		ref, err := m.Notify(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}
	first, again := send(notice()), send(notice())
	if first != again {
		t.Errorf("the same notice is %s and %s", first, again)
	}
	update := notice()
	update.Ref = first
	update.Reply.Parts[0].Text = "Séance annulée"
	second := send(update)
	header, _, _ := read(t, s.mails[2])
	if header.Get("In-Reply-To") != first || header.Get("References") != first || header.Get("Message-Id") != second {
		t.Errorf("the update's headers: %v", header)
	}
	if second == first || !strings.HasPrefix(second, "<notice-42-") || send(update) != second {
		t.Errorf("the update is %s", second)
	}
	update.Reply.Parts[0].Text = "Séance déplacée"
	if third := send(update); third == second {
		t.Errorf("another update is %s as well", third)
	}
	update.Ref = "<a@b>\r\nBcc: eve@example.org"
	send(update)
	header, _, _ = read(t, s.mails[len(s.mails)-1])
	if header.Get("Bcc") != "" || header.Get("In-Reply-To") != "" {
		t.Errorf("a reference of another's making is taken: %v", header)
	}
}

func TestNoHeaderCanBeInjected(t *testing.T) {
	s := serve(t, nil, false)
	m := s.mailer(t, plainURL, nil)
	for given, want := range map[string]string{
		"Hello\r\nBcc: eve@example.org\r\n\r\nbody": "Hello  Bcc: eve@example.org    body",
		"Hello\nBcc: eve@example.org":               "Hello Bcc: eve@example.org",
		"Hello\u2028\u0085\rBcc: é":                 "Hello   Bcc: é",
		"=?utf-8?q?a=0D=0ABcc:_x?=":                 "=\u200b?utf-8?q?a=0D=0ABcc:_x?=",
		"bad \xff bytes":                            "bad \uFFFD bytes",
		strings.Repeat("é ", 300):                   strings.Repeat("é ", 99) + "é…",
		strings.Repeat("e", 5000):                   strings.Repeat("e", 199) + "…",
	} {
		n := notice()
		n.Subject, n.Reply.Lang = given, "fr\r\nBcc: eve@example.org"
		if _, err := m.Notify(t.Context(), n); err != nil {
			t.Fatalf("%q: %v", given, err)
		}
		header, _, _ := read(t, s.mails[len(s.mails)-1])
		if got := decoded(t, header.Get("Subject")); got != want {
			t.Errorf("%q arrives as %q, want %q", given, got, want)
		}
		if header.Get("Bcc") != "" {
			t.Errorf("%q adds a header", given)
		}
	}
	for _, to := range []string{
		"", "ann", "ann@", "@example.org", "Ann <ann@example.org>", "ann@example.org, eve@example.org",
		"ann@example.org\r\nBcc: eve@example.org", "ann@example.org\nDATA", "\"ann\n\"@example.org", "ann@example.org> NOTIFY=NEVER",
		"ann@example.org\x00",
	} {
		n := notice()
		n.To = to
		_, err := m.Notify(t.Context(), n)
		must(t, err, "mail: notice 42: ", "no e-mail address")
		if !errors.Is(err, delivery.ErrGone) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if len(s.to) != 7 || slices.Contains(s.to, "eve@example.org") {
		t.Errorf("mails to %q", s.to)
	}
	n := notice()
	n.To = `"ann smith"@example.org`
	if _, err := m.Notify(t.Context(), n); err != nil || s.to[7] != `ann smith@example.org` {
		t.Errorf("a quoted address: %q, %v", s.to, err)
	}
}

func TestRefusals(t *testing.T) {
	refusal := func(code int, text string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: text}
	}
	for name, c := range map[string]struct {
		mail, rcpt, data error
		gone             bool
		says             string
	}{
		"no such mailbox":    {rcpt: refusal(550, "<ann@example.org>: mailbox unavailable"), gone: true, says: "refuses the recipient: 550 5.1.1 <…>: mailbox unavailable"},
		"greylisted":         {rcpt: refusal(451, "try\nlater"), says: "does not take the recipient now: 451 try 4.1.1 later"},
		"mailbox full":       {rcpt: refusal(452, "full"), says: "452 4.1.1 full"},
		"sender refused":     {mail: refusal(553, "not yours"), gone: true, says: "refuses the sender (VTBOT_MAIL_FROM): 553 5.1.1 not yours"},
		"login wanted":       {mail: refusal(530, "authenticate first"), says: "530 5.1.1 authenticate first"},
		"spam":               {data: refusal(554, "spam: secret of the text"), gone: true, says: "refuses the mail: 554 5.1.1"},
		"shutting down":      {data: refusal(421, "secret of the text"), says: "does not take the mail now: 421 4.1.1"},
		"a server's trouble": {data: errRefused, gone: true, says: "554 5.0.0"}, // go-smtp's answer to an error of another kind
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, nil, false)
			s.mail, s.rcpt, s.data = c.mail, c.rcpt, c.data
			ref, err := s.mailer(t, plainURL, nil).Notify(t.Context(), notice())
			must(t, err, "mail: notice 42: mail.example.org:587: ", c.says)
			if errors.Is(err, delivery.ErrGone) != c.gone || ref != "" {
				t.Errorf("gone: %v, want %v; reference %q", !c.gone, c.gone, ref)
			}
			if s.sessions != 1 {
				t.Errorf("%d tries", s.sessions)
			}
		})
	}
}

// still is a server that takes connections and says nothing, or hangs up.
func still(t *testing.T, hangUp bool) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if hangUp {
				conn.Close()
				continue
			}
			defer conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-ended })
	return &server{addr: l.Addr().String()}
}

func TestDeadServers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for name, c := range map[string]struct {
		server *server
		url    string
		says   string
		late   bool
	}{
		"nobody there":          {&server{addr: l.Addr().String()}, plainURL, "connecting: ", false},
		"hangs up":              {still(t, true), plainURL, "waiting for the server's greeting: ", false},
		"silent":                {still(t, false), plainURL, "no answer in time", true},
		"silent, smtps":         {still(t, false), "smtps://mail.example.org", "no answer in time", true},
		"smtps to a plain port": {serve(t, nil, false), "smtps://mail.example.org", "write smtp:// and not smtps://", false},
	} {
		t.Run(name, func(t *testing.T) {
			limit := 20 * time.Second
			if c.late {
				limit = 50 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			began := time.Now()
			_, err := c.server.mailer(t, c.url, nil).Notify(ctx, notice())
			must(t, err, c.says)
			if errors.Is(err, delivery.ErrGone) || errors.Is(err, context.DeadlineExceeded) != c.late {
				t.Error(err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	t.Run("stopped", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		m := still(t, false).mailer(t, plainURL, nil)
		dial := m.dial
		m.dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			defer cancel() // once connected
			return dial(ctx, network, addr)
		}
		if _, err := m.Notify(ctx, notice()); !errors.Is(err, context.Canceled) || errors.Is(err, delivery.ErrGone) {
			t.Error(err)
		}
	})
}

func TestEncryption(t *testing.T) {
	config, roots := certificate(t)
	strangers := x509.NewCertPool()
	t.Run("STARTTLS", func(t *testing.T) {
		s := serve(t, config, false)
		if _, err := s.mailer(t, loginURL, roots).Notify(t.Context(), notice()); err != nil {
			t.Fatal(err)
		}
		if !s.encrypted || s.logins != 1 {
			t.Errorf("encrypted %v, logins %d", s.encrypted, s.logins)
		}
	})
	t.Run("smtps", func(t *testing.T) {
		s := serve(t, config, true)
		m := s.mailer(t, strings.Replace(loginURL, "smtp:", "smtps:", 1), roots)
		if _, err := m.Notify(t.Context(), notice()); err != nil {
			t.Fatal(err)
		}
		if !s.encrypted || s.logins != 1 {
			t.Errorf("encrypted %v, logins %d", s.encrypted, s.logins)
		}
		found, err := m.Check(t.Context())
		if err != nil || found != "mail.example.org:465, encrypted (TLS 1.3), logged in" {
			t.Error(found, err)
		}
	})
	for name, c := range map[string]struct {
		url      string
		roots    *x509.CertPool
		implicit bool
	}{
		"STARTTLS, a stranger's certificate": {loginURL, strangers, false},
		"smtps, a stranger's certificate":    {"smtps://mail.example.org", strangers, true},
		"another server's certificate":       {"smtp://other.example.org", roots, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, config, c.implicit)
			m := s.mailer(t, c.url, c.roots)
			_, err := m.Notify(t.Context(), notice())
			must(t, err, "the server's certificate cannot be trusted", "VTBOT_SMTP_URL")
			_, checked := m.Check(t.Context())
			must(t, checked, "mail: ", "the server's certificate cannot be trusted")
			if errors.Is(err, delivery.ErrGone) || len(s.from) > 0 || s.logins > 0 {
				t.Errorf("%v; mails from %q, logins %d", err, s.from, s.logins)
			}
		})
	}
	t.Run("no password without encryption", func(t *testing.T) {
		s := serve(t, nil, false)
		_, err := s.mailer(t, loginURL, nil).Notify(t.Context(), notice())
		must(t, err, "the server offers no encryption, and the password does not go out without")
		if errors.Is(err, delivery.ErrGone) || s.logins > 0 || len(s.from) > 0 {
			t.Error(err)
		}
	})
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]:2525"} {
		t.Run("but to "+host, func(t *testing.T) {
			s := serve(t, nil, false)
			m := s.mailer(t, strings.Replace(loginURL, "mail.example.org", host, 1), nil)
			if _, err := m.Notify(t.Context(), notice()); err != nil || s.logins != 1 {
				t.Error(s.logins, err)
			}
			if found, err := m.Check(t.Context()); err != nil || !strings.HasSuffix(found, ", not encrypted, logged in") {
				t.Error(found, err)
			}
		})
	}
	t.Run("a wrong password", func(t *testing.T) {
		s := serve(t, config, false)
		m := s.mailer(t, loginURL+":2525", roots)
		m.user = "eve@example.org" // the server's answer quotes user and password
		_, err := m.Notify(t.Context(), notice())
		must(t, err, "mail.example.org:2525: logging in with the user and password of VTBOT_SMTP_URL: the server answers 535 5.7.8 no login for … with …")
		if errors.Is(err, delivery.ErrGone) {
			t.Error(err)
		}
	})
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	const good = "smtp://mail.example.org"
	for _, url := range []string{
		"", "mail.example.org", "mail.example.org:587", "http://mail.example.org", "smtp://", "smtp://:587",
		"smtp://bot:p@ss/word?@mail.example.org", "smtp://bot:12#3hunter2@mail.example.org", "smtp://bot:hunter2%zz@mail.example.org",
		"smtp://bot:hunter2 @mail.example.org\n", "smtp://bot@mail.example.org", "smtp://:hunter2@mail.example.org",
		"smtp://mail.example.org/hunter2", "smtp://mail.example.org?hunter2", "smtp://bot:hunter2@mail.example.org:99999", "smtp://mail.example.org:0",
	} {
		_, err := New(Options{URL: url, From: "vt@example.org"})
		must(t, err, "VTBOT_SMTP_URL: ", "expected smtp://user:password@host:port or smtps://")
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
	for _, from := range []string{"", "vt", "vt@", "VT cell", "vt@example.org\r\nBcc: eve@example.org", "vt@exämple.org"} {
		_, err := New(Options{URL: good, From: from})
		must(t, err, "VTBOT_MAIL_FROM: ", "such as vt@example.org or VT cell <vt@example.org>")
	}
	for url, want := range map[string]string{
		good: "mail.example.org:587", "smtps://mail.example.org": "mail.example.org:465", good + ":25/": "mail.example.org:25",
		"smtp://[::1]": "[::1]:587", loginURL + ":2525": "mail.example.org:2525",
	} {
		m, err := New(Options{URL: url, From: "vt@example.org"})
		if err != nil || m.addr() != want {
			t.Errorf("%s: %v, %v", url, m, err)
		}
	}
}
