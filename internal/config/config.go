// Package config reads what vtbot is told to do: defaults, then a YAML file, then the environment, then secret files.
//
// Reading is strict: everything that is wrong is reported at once, with its place, what is allowed and the nearest right
// spelling. Every key has a variable: VTBOT_ and its path in capitals, slack.bot_token → VTBOT_SLACK_BOT_TOKEN.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/strictyaml"
)

// Config is everything that can be set. Empty texts are unset.
type Config struct {
	DataDir      string       `yaml:"data_dir"`     // folder of the SQLite database
	DatabaseURL  Secret       `yaml:"database_url"` // postgres://…; empty is SQLite
	Catalog      string       `yaml:"catalog"`      // folder or file; empty is the shipped catalogue
	Language     catalog.Lang `yaml:"language"`     // spoken when nothing tells which
	Coordinators []string     `yaml:"coordinators"` // ids of the VT cell's people, "slack:U0123"
	Log          Log          `yaml:"log"`
	HTTP         HTTP         `yaml:"http"`
	Slack        Slack        `yaml:"slack"`
	Telegram     Telegram     `yaml:"telegram"`
	VTCell       VTCell       `yaml:"vtcell"`
	SMTP         SMTP         `yaml:"smtp"`
	Mail         Mail         `yaml:"mail"`

	now            time.Time // VTBOT_NOW; zero is the real clock
	AllowFakeClock bool      // VTBOT_ALLOW_FAKE_CLOCK
}

// Log says how the program logs.
type Log struct {
	Level  Level  `yaml:"level"`
	Format Format `yaml:"format"`
}

// HTTP is the program's own HTTP server.
type HTTP struct {
	Addr string `yaml:"addr"` // host:port; empty is no server
}

// Slack is the bot in Slack.
type Slack struct {
	BotToken      Secret    `yaml:"bot_token"`
	AppToken      Secret    `yaml:"app_token"`
	SigningSecret Secret    `yaml:"signing_secret"`
	APIURL        string    `yaml:"api_url"` // ends in "/"
	Mode          SlackMode `yaml:"mode"`
	Watch         []string  `yaml:"watch"` // channels in which every message is answered
}

// Telegram is the bot in Telegram.
type Telegram struct {
	Token         Secret       `yaml:"token"`
	APIEndpoint   string       `yaml:"api_endpoint"` // with %s for the token and %s for the method
	Mode          TelegramMode `yaml:"mode"`
	WebhookURL    string       `yaml:"webhook_url"` // public https address of our /telegram
	WebhookSecret Secret       `yaml:"webhook_secret"`
	Watch         []string     `yaml:"watch"` // chats in which every message is answered
}

// VTCell is where the VT cell is reached.
type VTCell struct {
	SlackChannel string `yaml:"slack_channel"`
	TelegramChat string `yaml:"telegram_chat"`
	Email        string `yaml:"email"`
}

// SMTP is the mail server.
type SMTP struct {
	URL Secret `yaml:"url"` // smtp://user:password@host:port, or smtps://
}

// Mail is how mails are sent.
type Mail struct {
	From string `yaml:"from"`
}

// Secret is a text that no log and no error shows.
type Secret string

// String returns "(set)" or nothing.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(set)"
}

// GoString returns what String does.
func (s Secret) GoString() string { return s.String() }

// LogValue returns what String does.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String does.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Level is the level from which is logged.
type Level string

// Allowed lists the levels.
func (Level) Allowed() []string { return []string{"debug", "info", "warn", "error"} }

// Slog returns the level as slog knows it.
func (l Level) Slog() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l)) // every allowed level is one of slog's
	return level
}

// Format is how log lines look.
type Format string

// Allowed lists the formats.
func (Format) Allowed() []string { return []string{"text", "json"} }

// SlackMode is how events come from Slack.
type SlackMode string

// Allowed lists the modes.
func (SlackMode) Allowed() []string { return []string{"socket", "http"} }

// TelegramMode is how updates come from Telegram.
type TelegramMode string

// Allowed lists the modes.
func (TelegramMode) Allowed() []string { return []string{"polling", "webhook"} }

// defaults are what holds when nothing is set.
func defaults() *Config {
	return &Config{
		DataDir: "data", Language: catalog.NL,
		Log:      Log{Level: "info", Format: "text"},
		HTTP:     HTTP{Addr: "127.0.0.1:8080"},
		Slack:    Slack{APIURL: "https://slack.com/api/", Mode: "socket"},
		Telegram: Telegram{APIEndpoint: "https://api.telegram.org/bot%s/%s", Mode: "polling"},
	}
}

// prefix starts the name of every variable.
const prefix = "VTBOT_"

// The variables that are no keys of the file.
const (
	fileVariable  = prefix + "CONFIG"
	nowVariable   = prefix + "NOW"
	allowVariable = prefix + "ALLOW_FAKE_CLOCK"
	testVariables = prefix + "TEST_" // what the project's own tests are told
)

// Load reads the configuration. file is the one named on the command line, "" for the one that VTBOT_CONFIG names, if any.
// environ is the environment, as os.Environ gives it. The warnings are variables that nothing reads, with the nearest
// that is read. The error is [strictyaml.Faults], for people.
func Load(file string, environ []string) (c *Config, warnings []string, err error) {
	env := map[string]string{}
	for _, v := range environ {
		if name, value, ok := strings.Cut(v, "="); ok && strings.HasPrefix(name, prefix) {
			env[name] = value
		}
	}
	if file == "" {
		file = env[fileVariable]
	}
	l := loader{env: env, read: map[string]bool{fileVariable: true, nowVariable: true, allowVariable: true}}
	c = defaults()
	if file != "" {
		l.file(file, c)
	}
	l.overlay(reflect.ValueOf(c).Elem(), strings.TrimSuffix(prefix, "_"), nil)
	l.clock(c)
	l.check(c)
	if err := l.faults.Err(); err != nil {
		return nil, nil, err
	}
	return c, l.unread(), nil
}

type loader struct {
	env    map[string]string
	read   map[string]bool // variables that the configuration reads
	names  []string        // of the same
	doc    *strictyaml.Document
	faults strictyaml.Faults
}

func (l *loader) fault(place, format string, args ...any) {
	l.faults = append(l.faults, strictyaml.Fault{File: place, Message: fmt.Sprintf(format, args...)})
}

func (l *loader) file(name string, c *Config) {
	data, err := os.ReadFile(name)
	if err != nil {
		l.fault(name, "the configuration file cannot be read: %v", errors.Unwrap(err))
		return
	}
	docs, err := strictyaml.Parse(name, data)
	if err != nil {
		errors.As(err, &l.faults)
		return
	}
	if len(docs) > 1 {
		l.fault(name, "expected one document, found %d", len(docs))
	}
	for _, doc := range docs {
		l.doc = doc
		l.faults = append(l.faults, doc.Decode(c)...)
	}
}

// overlay sets what the environment sets; the name of a variable follows from the keys that lead to the field.
func (l *loader) overlay(v reflect.Value, name string, path []any) {
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("yaml")
		if key == "" {
			continue
		}
		field, variable := v.Field(i), name+"_"+strings.ToUpper(key)
		if field.Kind() == reflect.Struct {
			l.overlay(field, variable, append(path, key))
			continue
		}
		_, secret := field.Interface().(Secret)
		if text, ok := l.variable(variable, secret); ok {
			l.set(field, variable, text)
		}
	}
}

// variable returns the value of a variable, or for a secret that of the file which the variable with _FILE names.
func (l *loader) variable(name string, secret bool) (string, bool) {
	l.read[name], l.names = true, append(l.names, name)
	text, set := l.env[name]
	if !secret {
		return text, set
	}
	fromFile := name + "_FILE"
	l.read[fromFile], l.names = true, append(l.names, fromFile)
	file := l.env[fromFile]
	switch {
	case file == "":
		return text, set
	case set && text != "":
		l.fault(fromFile, "%s is set as well: set one of the two", name)
		return text, true
	}
	data, err := os.ReadFile(file)
	if err != nil {
		l.fault(fromFile, "the secret cannot be read: %v: check the path, and that this user may read it", err)
		return "", false
	}
	return strings.TrimRight(string(data), "\r\n"), true
}

func (l *loader) set(field reflect.Value, variable, text string) {
	if field.Kind() == reflect.Slice {
		var list []string
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		field.Set(reflect.ValueOf(list))
		return
	}
	text = strings.TrimSpace(text)
	if t, ok := field.Interface().(interface{ Allowed() []string }); ok {
		if err := strictyaml.OneOf(text, t.Allowed()); err != nil {
			l.fault(variable, "%v", err)
			return
		}
	}
	field.SetString(text)
}

func (l *loader) clock(c *Config) {
	if text := l.env[nowVariable]; text != "" {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			l.fault(nowVariable, "%q is no time: expected RFC 3339, such as 2026-11-23T10:00:00+01:00", text)
		}
		c.now = now
	}
	switch text := l.env[allowVariable]; text {
	case "", "0":
	case "1":
		c.AllowFakeClock = true
	default:
		l.fault(allowVariable, "%q: expected 1 or 0", text)
	}
}

// FakeClock tells whether the clock was set by VTBOT_NOW.
func (c *Config) FakeClock() bool { return !c.now.IsZero() }

// Clock returns the clock: the real one, or one that starts at VTBOT_NOW when Clock is called and runs on in real time.
func (c *Config) Clock() func() time.Time {
	if !c.FakeClock() {
		return time.Now
	}
	start := time.Now()
	return func() time.Time { return c.now.Add(time.Since(start)) }
}

// unread returns a warning for each variable that nothing reads.
func (l *loader) unread() []string {
	var warnings []string
	for name := range l.env {
		if l.read[name] || strings.HasPrefix(name, testVariables) {
			continue
		}
		w := "nothing reads the variable " + name
		if near := strictyaml.Nearest(name, l.names); near != "" {
			w += ": did you mean " + near + "?"
		}
		warnings = append(warnings, w)
	}
	return warnings
}

var (
	personID      = regexp.MustCompile(`^(?:slack:[UW][A-Z0-9]+|telegram:[0-9]+|terminal:[\p{L}\p{N}._@-]+)$`)
	slackChannel  = regexp.MustCompile(`^[CG][A-Z0-9]+$`)
	telegramChat  = regexp.MustCompile(`^-?[0-9]+$`)
	webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
	mailAddress   = regexp.MustCompile(`^[^@\s<>]+@[^@\s<>]+$`)
)

// check reports what is wrong between settings, or with what they say.
func (l *loader) check(c *Config) {
	each := func(list []string, form *regexp.Regexp, want string, path ...any) {
		for i, v := range list {
			if !form.MatchString(v) {
				l.wrong(append(path, i), "%q: expected %s", v, want)
			}
		}
	}
	one := func(v string, form *regexp.Regexp, want string, path ...any) {
		if v != "" && !form.MatchString(v) {
			l.wrong(path, "%q: expected %s", v, want)
		}
	}
	each(c.Coordinators, personID, "an id such as slack:U0123, telegram:4567 or terminal:ann", "coordinators")
	each(c.Slack.Watch, slackChannel, "a channel's id such as C0123", "slack", "watch")
	each(c.Telegram.Watch, telegramChat, "a chat's id such as -1001234567", "telegram", "watch")
	one(c.VTCell.SlackChannel, slackChannel, "a channel's id such as C0123", "vtcell", "slack_channel")
	one(c.VTCell.TelegramChat, telegramChat, "a chat's id such as -1001234567", "vtcell", "telegram_chat")
	one(c.VTCell.Email, mailAddress, "an e-mail address", "vtcell", "email")
	if from := c.Mail.From; from != "" && !strings.Contains(from, "@") {
		l.wrong([]any{"mail", "from"}, "%q: expected an e-mail address", from)
	}
	if c.DataDir == "" {
		l.wrong([]any{"data_dir"}, "a folder is needed")
	}
	if c.HTTP.Addr != "" {
		if _, port, err := net.SplitHostPort(c.HTTP.Addr); err != nil || port == "" {
			l.wrong([]any{"http", "addr"}, "%q: expected host:port, such as 127.0.0.1:8080", c.HTTP.Addr)
		}
	}
	l.scheme(string(c.DatabaseURL), []any{"database_url"}, "postgres", "postgresql")
	l.scheme(string(c.SMTP.URL), []any{"smtp", "url"}, "smtp", "smtps")
	l.slack(&c.Slack)
	l.telegram(&c.Telegram)
}

// scheme reports a URL of another kind, without showing what may hold a password.
func (l *loader) scheme(text string, path []any, allowed ...string) {
	if text == "" {
		return
	}
	for _, s := range allowed {
		if strings.HasPrefix(text, s+"://") {
			return
		}
	}
	l.wrong(path, "expected a URL that starts with %s://", strings.Join(allowed, ":// or "))
}

func (l *loader) slack(s *Slack) {
	s.APIURL = withSlash(s.APIURL)
	if u, err := url.Parse(s.APIURL); err != nil || u.Host == "" {
		l.wrong([]any{"slack", "api_url"}, "%q: expected a URL such as https://slack.com/api/", s.APIURL)
	}
	l.token(s.BotToken, "a bot token", "xoxb-", "slack", "bot_token")
	l.token(s.AppToken, "an app-level token", "xapp-", "slack", "app_token")
	switch {
	case s.Mode == "http" && s.BotToken != "" && s.SigningSecret == "":
		l.wrong([]any{"slack", "signing_secret"}, "slack.mode http needs the app's signing secret: without it anybody could pose as Slack")
	case s.Mode == "http" && s.BotToken == "" && s.SigningSecret != "":
		l.wrong([]any{"slack", "bot_token"}, "slack.mode http needs the bot token as well")
	case s.Mode == "socket" && s.BotToken != "" && s.AppToken == "":
		l.wrong([]any{"slack", "app_token"}, "Socket Mode needs an app-level token as well (xapp-…, scope connections:write)")
	case s.Mode == "socket" && s.BotToken == "" && s.AppToken != "":
		l.wrong([]any{"slack", "bot_token"}, "the bot token (xoxb-…) is needed as well")
	}
}

func withSlash(u string) string {
	if u == "" || strings.HasSuffix(u, "/") {
		return u
	}
	return u + "/"
}

// token reports a token of another kind; of a token, no more than its kind is ever shown.
func (l *loader) token(t Secret, what, begin string, path ...any) {
	if t == "" || strings.HasPrefix(string(t), begin) {
		return
	}
	kind := "this one does not"
	if head, _, ok := strings.Cut(string(t), "-"); ok && len(head) == 4 && strings.HasPrefix(head, "x") {
		kind = "this one starts with " + head + "-"
	}
	l.wrong(path, "%s starts with %s; %s", what, begin, kind)
}

func (l *loader) telegram(t *Telegram) {
	if strings.Count(t.APIEndpoint, "%s") != 2 {
		l.wrong([]any{"telegram", "api_endpoint"}, "%q: expected two %%s, for the token and the method", t.APIEndpoint)
	}
	if t.Token != "" && !strings.Contains(string(t.Token), ":") {
		l.wrong([]any{"telegram", "token"}, "a bot's token is a number, a colon and letters, as @BotFather gives it")
	}
	if t.Mode != "webhook" || t.Token == "" {
		return
	}
	if !strings.HasPrefix(t.WebhookURL, "https://") {
		l.wrong([]any{"telegram", "webhook_url"}, "telegram.mode webhook needs the public https:// address at which Telegram reaches this server")
	}
	if !webhookSecret.MatchString(string(t.WebhookSecret)) {
		l.wrong([]any{"telegram", "webhook_secret"}, "telegram.mode webhook needs a secret of 1 to 256 letters, digits, _ and -: without it anybody could pose as Telegram")
	}
}

// wrong reports a value where it was set: at its variable, in the file, or, when it was not set, at its key.
func (l *loader) wrong(path []any, format string, args ...any) {
	var keys []string
	for _, p := range path {
		if key, ok := p.(string); ok {
			keys = append(keys, key)
		}
	}
	variable := prefix + strings.ToUpper(strings.Join(keys, "_"))
	message := fmt.Sprintf(format, args...)
	switch {
	case l.env[variable] != "":
		l.fault(variable, "%s", message)
	case l.env[variable+"_FILE"] != "":
		l.fault(variable+"_FILE", "%s", message)
	case l.doc != nil:
		f := l.doc.Fault("%s: %s", []any{strings.Join(keys, "."), message}, path...)
		l.faults = append(l.faults, f)
	default:
		l.fault(variable, "%s", message)
	}
}
