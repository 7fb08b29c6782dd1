// Package mail sends notices as e-mails through an SMTP server.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/wneessen/go-mail/smtp"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

// Platform is what [chat.Notice] calls mail.
const Platform = "email"

// Options are the settings of a Mailer.
type Options struct {
	// URL is the server, VTBOT_SMTP_URL: smtp://user:password@host:port, on port 587 unless it says another, encrypts when
	// the server offers it (STARTTLS); smtps://, on port 465, encrypts from the first byte. User and password may be left
	// out. A server that listens on port 25 only is written with its port.
	URL  string
	From string           // VTBOT_MAIL_FROM: vt@example.org or VT cell <vt@example.org>
	Log  *slog.Logger     // nil for none
	Now  func() time.Time // nil for the real clock
}

// Mailer sends mails. Its methods may be called at the same time: each has a connection of its own.
type Mailer struct {
	host, port     string
	tls            bool // from the first byte
	user, password string
	from           *netmail.Address
	log            *slog.Logger
	now            func() time.Time
	readable       sync.Once // the warning that mails go out readable

	roots *x509.CertPool // who is trusted to vouch for a server; nil for whom this machine trusts
	dial  func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New returns a mailer. It does not connect: [Mailer.Check] does.
func New(o Options) (*Mailer, error) {
	m := &Mailer{log: o.Log, now: o.Now, dial: (&net.Dialer{}).DialContext}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	if m.now == nil {
		m.now = time.Now
	}
	if err := m.server(o.URL); err != nil {
		return nil, fmt.Errorf("VTBOT_SMTP_URL: %w", err)
	}
	from, err := netmail.ParseAddress(o.From)
	if err != nil || strings.ContainsFunc(o.From, unicode.IsControl) || !ascii(from.Address) {
		return nil, fmt.Errorf(
			"VTBOT_MAIL_FROM: %q: expected the e-mail address that mails come from, such as vt@example.org or VT cell <vt@example.org>",
			o.From,
		)
	}
	m.from = from
	return m, nil
}

// server reads the URL. Its errors show nothing of it: a password with a character that should have been escaped may turn
// up in any part of it.
func (m *Mailer) server(text string) error {
	const form = "expected smtp://user:password@host:port or smtps://user:password@host:port, with or without user:password@ and :port; " +
		"a character of the password that is special in URLs is written as %XX, such as %40 for @"
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New(form)
	}
	switch u.Scheme {
	case "smtp":
		m.port = "587"
	case "smtps":
		m.port, m.tls = "465", true
	default:
		return errors.New(form)
	}
	m.host = u.Hostname()
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return errors.New("the port is no number from 1 to 65535: " + form)
		}
		m.port = port
	}
	if u.User != nil {
		m.user = u.User.Username()
		m.password, _ = u.User.Password()
		if m.user == "" || m.password == "" {
			return errors.New("a user needs a password, and a password a user: " + form)
		}
	}
	return nil
}

// Notify sends a notice and returns the Message-ID of its mail. It tries once. An error that wraps [delivery.ErrGone] means
// that no other try can deliver the notice; any other may pass, or be mended by whoever runs the bot. An error holds
// neither a secret, nor the recipient, nor anything of the notice's text.
//
// The server may have taken a mail although an error says otherwise, when the connection broke at the wrong moment: the
// next try sends a mail with the same Message-ID, by which mail programs know it as the same.
func (m *Mailer) Notify(ctx context.Context, n chat.Notice) (string, error) {
	to, err := recipient(n.To)
	if err != nil {
		return "", fmt.Errorf("mail: notice %d: %w", n.ID, err)
	}
	// The whole mail is there before a server is asked: what fails in between cannot leave half a mail behind.
	ref, content, err := m.compose(n, to)
	if err != nil {
		return "", fmt.Errorf("mail: notice %d: %w", n.ID, err)
	}
	err = m.talk(ctx, func(ctx context.Context, c *smtp.Client) error {
		m.warn(c)
		return m.deliver(ctx, c, to, content)
	})
	if err != nil {
		return "", fmt.Errorf("mail: notice %d: %w", n.ID, err)
	}
	return ref, nil
}

// Check connects to the server and logs in, as for a mail, but sends none. It returns what it found:
// "smtp.example.org:587, encrypted (TLS 1.3), logged in". Its error says what to do.
func (m *Mailer) Check(ctx context.Context) (string, error) {
	found := m.addr()
	err := m.talk(ctx, func(ctx context.Context, c *smtp.Client) error {
		if state, encrypted := c.TLSConnectionState(); encrypted {
			found += ", encrypted (" + tls.VersionName(state.Version) + ")"
		} else {
			found += ", not encrypted"
		}
		if m.user != "" {
			found += ", logged in"
		}
		if err := c.Noop(); err != nil { // a server that lets nobody in says so only now
			return m.failed(ctx, "asking the server whether it is there", err)
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("mail: %w", err)
	}
	return found, nil
}

// warn says once that the way to the server is not encrypted.
func (m *Mailer) warn(c *smtp.Client) {
	if _, encrypted := c.TLSConnectionState(); !encrypted && !m.loopback() {
		m.readable.Do(func() {
			m.log.Warn("mail: the server offers no encryption: mails can be read on their way to it", "server", m.addr())
		})
	}
}

// recipient reads an address that stands alone: no name, no list.
func recipient(to string) (*netmail.Address, error) {
	a, err := netmail.ParseAddress(to)
	if err != nil || a.Name != "" || strings.ContainsFunc(to, unicode.IsControl) {
		return nil, fmt.Errorf("%w: the recipient is no e-mail address", delivery.ErrGone)
	}
	return a, nil
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

func (m *Mailer) addr() string { return net.JoinHostPort(m.host, m.port) }

// loopback reports whether the server is this machine.
func (m *Mailer) loopback() bool {
	return m.host == "localhost" || net.ParseIP(m.host).IsLoopback()
}
