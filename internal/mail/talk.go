package mail

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"vtbot/internal/delivery"
)

const (
	connectTimeout = 10 * time.Second
	wholeTimeout   = 30 * time.Second // from connecting to goodbye
	quitTimeout    = 2 * time.Second
)

// talk connects to the server, encrypts and logs in as the settings and the server have it, runs do, and says goodbye.
func (m *Mailer) talk(ctx context.Context, do func(context.Context, *smtp.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, wholeTimeout)
	defer cancel()
	conn, err := m.connect(ctx)
	if err != nil {
		return m.failed(ctx, "connecting", err)
	}
	defer conn.Close()
	// The protocol's code does not look at ctx: without its connection it stops.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	c, err := smtp.NewClient(conn, m.host)
	if err != nil {
		return m.failed(ctx, "waiting for the server's greeting", err)
	}
	// What is done is done, whatever becomes of the goodbye: its error would have a mail sent twice.
	defer func() {
		_ = c.UpdateDeadline(quitTimeout)
		_ = c.Quit()
	}()
	name, err := os.Hostname()
	if err != nil {
		name = "localhost"
	}
	if err := c.Hello(name); err != nil {
		return m.failed(ctx, "greeting the server", err)
	}
	if offered, _ := c.Extension("STARTTLS"); offered && !m.tls {
		if err := c.StartTLS(m.tlsConfig()); err != nil {
			return m.failed(ctx, "encrypting (STARTTLS)", err)
		}
	}
	if m.user != "" {
		if err := c.Auth(&login{user: m.user, password: m.password, readable: m.loopback()}); err != nil {
			return m.failed(ctx, "logging in with the user and password of VTBOT_SMTP_URL", err)
		}
	}
	return do(ctx, c)
}

func (m *Mailer) connect(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := m.dial(ctx, "tcp", m.addr())
	if err != nil || !m.tls {
		return conn, err
	}
	encrypted := tls.Client(conn, m.tlsConfig())
	if err := encrypted.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return encrypted, nil
}

func (m *Mailer) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12, RootCAs: m.roots}
}

// deliver hands a mail over. Only its refusals can be for good: what fails before is not about the mail.
func (m *Mailer) deliver(ctx context.Context, c *smtp.Client, to *netmail.Address, content []byte) error {
	// A server that relays a mail which asks for SMTPUTF8 may find that the next one cannot take it.
	c.SkipSMTPUTF8(ascii(to.Address))
	if err := c.Mail(bare(m.from)); err != nil {
		return m.refused(ctx, "the sender (VTBOT_MAIL_FROM)", err)
	}
	if err := c.Rcpt(bare(to)); err != nil {
		return m.refused(ctx, theRecipient, err)
	}
	w, err := c.Data()
	if err != nil {
		return m.refused(ctx, "the mail", err)
	}
	if _, err := w.Write(content); err != nil {
		return m.failed(ctx, "sending the mail", err) // w stays open: closing it would say that the mail is whole
	}
	if err := w.Close(); err != nil {
		var answer *textproto.Error
		if errors.As(err, &answer) {
			answer.Msg = enhanced.FindString(answer.Msg) // who has read a mail may quote it
		}
		return m.refused(ctx, "the mail", err)
	}
	return nil
}

const theRecipient = "the recipient" // as an error has it

// bare returns an address as the protocol has it, without a name: <ann@example.org>.
func bare(a *netmail.Address) string { return (&netmail.Address{Address: a.Address}).String() }

// mendable are refusals that begin with 5 but are about the bot's settings and not about the mail: the server wants to be
// logged in to, or to be encrypted.
var mendable = []int{502, 503, 530, 534, 535, 538}

// refused returns an error about what the server refused of a mail.
func (m *Mailer) refused(ctx context.Context, what string, err error) error {
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		return m.failed(ctx, "sending the mail", err)
	}
	if answer.Code/100 == 5 && !slices.Contains(mendable, answer.Code) {
		why := delivery.ErrGone
		if what == theRecipient {
			why = delivery.ErrClosed
		}
		return fmt.Errorf("%s: %w: the server refuses %s: %s", m.addr(), why, what, m.words(answer))
	}
	return fmt.Errorf("%s: the server does not take %s now: %s", m.addr(), what, m.words(answer))
}

// failed returns an error of anything else, with what to do about it where that is known.
func (m *Mailer) failed(ctx context.Context, doing string, err error) error {
	var answer *textproto.Error
	var untrusted *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &answer):
		return fmt.Errorf("%s: %s: the server answers %s", m.addr(), doing, m.words(answer))
	case ctx.Err() != nil:
		return fmt.Errorf(
			"%s: %s: no answer in time: %w: are host and port of VTBOT_SMTP_URL right, "+
				"and is it smtps:// for a server that encrypts from the first byte (port 465)?",
			m.addr(),
			doing,
			ctx.Err(),
		)
	case errors.As(err, &untrusted):
		return fmt.Errorf(
			"%s: %s: the server's certificate cannot be trusted: %w: "+
				"write the name that the certificate is for in VTBOT_SMTP_URL, or install the certificate of who issued it on this machine",
			m.addr(),
			doing,
			err,
		)
	case errors.As(err, &noTLS):
		return fmt.Errorf(
			"%s: %s: the server does not encrypt from the first byte: write smtp:// and not smtps:// in VTBOT_SMTP_URL, or the port that encrypts",
			m.addr(),
			doing,
		)
	}
	return fmt.Errorf("%s: %s: %w", m.addr(), doing, err)
}

var (
	address  = regexp.MustCompile(`[^\s<>]+@[^\s<>]+`)
	enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`) // the status code that RFC 3463 adds
)

// words returns a server's answer as an error may hold it: short, on one line, without addresses and the password.
func (m *Mailer) words(answer *textproto.Error) string {
	text := strings.Join(strings.Fields(answer.Msg), " ")
	if m.password != "" {
		for _, secret := range []string{m.password, "\x00" + m.user + "\x00" + m.password} {
			text = strings.ReplaceAll(text, secret, "…")
			text = strings.ReplaceAll(text, base64.StdEncoding.EncodeToString([]byte(secret)), "…")
		}
	}
	text = printable(address.ReplaceAllString(text, "…"))
	if letters := []rune(text); len(letters) > 200 {
		text = string(letters[:200]) + "…"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", answer.Code, text))
}

// login gives user and password in a way that the server takes, where nobody else can read them.
type login struct {
	user, password string
	readable       bool // may go out without encryption: the server is this machine
	smtp.Auth           // the way that Start found
}

// Start implements [smtp.Auth].
func (l *login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	switch {
	case !server.TLS && !l.readable:
		return "", nil, errors.New(
			"the server offers no encryption, and the password does not go out without: " +
				"write smtps:// if the server has a port for that (465), or leave user and password out if it needs none",
		)
	case slices.Contains(server.Auth, "PLAIN"):
		l.Auth = smtp.PlainAuth("", l.user, l.password, server.Name, true) // whether it may be readable is decided above
	case slices.Contains(server.Auth, "LOGIN"):
		l.Auth = smtp.LoginAuth(l.user, l.password, server.Name, true)
	case len(server.Auth) == 0:
		return "", nil, errors.New(
			"the server lets nobody log in here: leave user and password out, or use the port where it does (often 587 or 465)",
		)
	default:
		return "", nil, fmt.Errorf("the server takes no password (PLAIN or LOGIN), only %s", printable(strings.Join(server.Auth, ", ")))
	}
	return l.Auth.Start(server)
}
