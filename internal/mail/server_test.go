package mail

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const password = "p@ss/word?"

var start = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// server is a mail server on this machine.
type server struct {
	addr string
	mu   sync.Mutex
	// What it was told.
	sessions, logins int
	encrypted        bool // the last mail came so
	from             []string
	to               []string
	mails            []string
	// What it refuses.
	mail, rcpt, data error
}

// serve starts a server; with tlsConfig it offers STARTTLS, or with implicit encrypts from the first byte.
func serve(t *testing.T, tlsConfig *tls.Config, implicit bool) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{addr: l.Addr().String()}
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sessions++
		return &session{server: s, conn: c}, nil
	}))
	srv.Domain = "mail.example.org"
	srv.AllowInsecureAuth = true // so that it is the client that refuses
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.TLSConfig = tlsConfig
	if implicit {
		l = tls.NewListener(l, tlsConfig)
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	t.Cleanup(func() { srv.Close(); <-ended })
	return s
}

type session struct {
	*server
	conn *smtp.Conn
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, word string) error {
		if user != "bot@example.org" || word != password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no login for " + user + " with " + word}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.logins++
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.from = append(s.from, from)
	return s.mail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = append(s.to, to)
	return s.rcpt
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data != nil {
		return s.data
	}
	_, s.encrypted = s.conn.TLSConnectionState()
	s.mails = append(s.mails, string(content))
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// mailer returns a mailer that takes every server's address for this one's.
func (s *server) mailer(t *testing.T, url string, roots *x509.CertPool) *Mailer {
	t.Helper()
	m, err := New(Options{URL: url, From: "VT cell <vt@Example.org>", Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	m.roots = roots
	m.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.addr)
	}
	return m
}

// certificate returns one that its owner signed for mail.example.org, and who trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.org"}, DNSNames: []string{"mail.example.org"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

// must fails unless err says all of words; it holds no secret and no recipient in any case.
func must(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
	for _, secret := range []string{password, "p%40ss", "ann@example.org", "secret of the text"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error says %q: %v", secret, err)
		}
	}
}

var errRefused = errors.New("refused") // of a server that says why at another place
