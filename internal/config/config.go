// Package config reads what vtbot is told to do: defaults, then a YAML file, then the environment, then secret files.
//
// Reading is strict: everything that is wrong is reported at once, with its place, what is allowed and the nearest right
// spelling. Every key has a variable: VTBOT_ and its path in capitals, slack.bot_token → VTBOT_SLACK_BOT_TOKEN.
package config

import (
	"encoding"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/reminder"
	"vtbot/internal/rhythm"
	"vtbot/internal/strictyaml"
)

// Config is everything that can be set. Empty texts are unset.
type Config struct {
	Secrets      string       `yaml:"secrets"`      // file of variables that are secrets, beside the configuration; empty is none
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
	Sessions     Sessions     `yaml:"sessions"`
	Reminders    Reminders    `yaml:"reminders"`
	SMTP         SMTP         `yaml:"smtp"`
	Mail         Mail         `yaml:"mail"`
	Backup       Backup       `yaml:"backup"`

	AllowFakeClock bool // VTBOT_ALLOW_FAKE_CLOCK

	now    time.Time // VTBOT_NOW; zero is the real clock
	loaded time.Time // when it was now, by the real clock
}

// Log says how the program logs.
type Log struct {
	Level  Level  `yaml:"level"`
	Format Format `yaml:"format"`
}

// HTTP is the program's own HTTP server.
type HTTP struct {
	Addr      string `yaml:"addr"`       // host:port; empty is no server
	PublicURL string `yaml:"public_url"` // at which people reach it, without a slash at the end; empty when they do not
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
	SlackChannel string        `yaml:"slack_channel"`
	TelegramChat string        `yaml:"telegram_chat"`
	Email        string        `yaml:"email"`
	Digest       rhythm.Rhythm `yaml:"digest"`      // zero is no digest
	NudgeAfter   Workdays      `yaml:"nudge_after"` // without an answer
}

// Sessions is how sessions are planned.
type Sessions struct {
	Length    Length      `yaml:"length"`    // of a session whose end nobody said
	Enough    Requests    `yaml:"enough"`    // open requests for the same specific module that are enough for a session
	Induction []Induction `yaml:"induction"` // recurring introductions
}

// Reminders is when what is said of sessions.
type Reminders struct {
	Sweep         rhythm.Rhythm     `yaml:"sweep"` // when it is looked what is due; never zero
	Trainers      []reminder.Offset `yaml:"trainers"`
	Requesters    []reminder.Offset `yaml:"requesters"`
	Partners      []reminder.Offset `yaml:"partners"`
	VTCell        []reminder.Offset `yaml:"vtcell"`
	Unready       []reminder.Offset `yaml:"unready"`
	After         reminder.Offset   `yaml:"after"` // after the session; the others are before it
	Quiet         reminder.Quiet    `yaml:"quiet"` // hours in which nobody is disturbed
	AnswerWithin  Workdays          `yaml:"answer_within"`
	EscalateAfter Workdays          `yaml:"escalate_after"`
}

// SMTP is the mail server.
type SMTP struct {
	URL Secret `yaml:"url"` // smtp://user:password@host:port, or smtps://
}

// Mail is how mails are sent.
type Mail struct {
	From string `yaml:"from"`
}

// Backup is when serve copies the database, and where to.
type Backup struct {
	Schedule rhythm.Rhythm `yaml:"schedule"` // zero is never
	Folder   string        `yaml:"folder"`   // empty is backups in the data folder
	Keep     Backups       `yaml:"keep"`
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

// Format writes what String returns, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

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
		VTCell:   VTCell{Digest: must(rhythm.Parse("30 8 * * MON")), NudgeAfter: 3},
		Sessions: Sessions{Length: Length(3 * time.Hour), Enough: 3},
		Reminders: Reminders{
			Sweep:    must(rhythm.Parse("* * * * *")),
			Trainers: offsets("14wd 09:00", "3wd 09:00", "2h"), Requesters: offsets("7d 09:00"), Partners: offsets("5wd 09:00"),
			VTCell: offsets("1d 17:00"), Unready: offsets("10wd 09:00", "5wd 09:00", "2wd 09:00"), After: offsets("+1wd 09:00")[0],
			Quiet: must(reminder.ParseQuiet("20:00-07:00")), AnswerWithin: 3, EscalateAfter: 1,
		},
		Slack:    Slack{APIURL: "https://slack.com/api/", Mode: "socket"},
		Telegram: Telegram{APIEndpoint: "https://api.telegram.org/bot%s/%s", Mode: "polling"},
		Backup:   Backup{Schedule: must(rhythm.Parse("30 3 * * *")), Keep: 14},
	}
}

func offsets(texts ...string) []reminder.Offset {
	list := make([]reminder.Offset, len(texts))
	for i, text := range texts {
		list[i] = must(reminder.ParseOffset(text))
	}
	return list
}

// must returns a value of the program's own that was read from text.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
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
// environ is the environment, as os.Environ gives it. The warnings, also there when there is an error, are variables that
// nothing reads, which whoever starts the program need not have set, and what is written in an old form. The error is
// [strictyaml.Faults], for people: a fault a line, and no secret.
func Load(file string, environ []string) (c *Config, warnings []Warning, err error) {
	env := map[string]string{}
	for _, v := range environ {
		if name, value, ok := strings.Cut(v, "="); ok && strings.HasPrefix(name, prefix) {
			env[name] = value
		}
	}
	if file == "" {
		file = env[fileVariable]
	}
	l := loader{env: env, names: []string{fileVariable, nowVariable, allowVariable}}
	c = defaults()
	if file != "" {
		l.file(file, c)
	}
	list := keys(c)
	l.overlay(list[0])
	l.secrets(c.Secrets, file, list)
	for _, k := range list[1:] {
		l.overlay(k)
	}
	l.clock(c)
	l.check(c)
	if err := l.faults.Err(); err != nil {
		return nil, l.warnings(c), err
	}
	return c, l.warnings(c), nil
}

// Key is a setting as people write it.
type Key struct {
	Path     string // in the file, "slack.bot_token"
	Variable string // "VTBOT_SLACK_BOT_TOKEN"
	Secret   bool   // it can be read from the file that the variable with _FILE names

	field reflect.Value
}

// Keys lists every setting, in the order of [Config].
func Keys() []Key { return keys(defaults()) }

// keys lists the settings of c; their fields can be set.
func keys(c *Config) []Key {
	var list []Key
	var walk func(reflect.Value, string)
	walk = func(v reflect.Value, path string) {
		for i := range v.NumField() {
			key, field := v.Type().Field(i).Tag.Get("yaml"), v.Field(i)
			switch {
			case key == "":
			case field.Kind() == reflect.Struct && !isText(field):
				walk(field, path+key+".")
			default:
				list = append(list, Key{path + key, variable(path + key), field.Type() == reflect.TypeFor[Secret](), field})
			}
		}
	}
	walk(reflect.ValueOf(c).Elem(), "")
	return list
}

// isText reports whether a setting is read from one text.
func isText(field reflect.Value) bool {
	_, ok := field.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// variable returns the variable of a path: VTBOT_SLACK_BOT_TOKEN for slack.bot_token.
func variable(path string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

type loader struct {
	env    map[string]string
	names  []string // variables that the configuration reads
	doc    *strictyaml.Document
	faults strictyaml.Faults

	unreadable bool // something in the file could not be read: what is not there may have been meant
}

func (l *loader) fault(place, format string, args ...any) {
	l.report(strictyaml.Fault{File: place, Message: fmt.Sprintf(format, args...)})
}

var inQuotes = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// likeSecret is what tokens, keys and passwords in URLs look like; the groups are what may be shown of them.
var likeSecret = regexp.MustCompile(`(\bx(?:ox[a-z]|app)-)[\w-]+|\d{5,}:[\w-]{10,}|\b[0-9a-f]{32}\b|(://)[^/@\s"]+(@)`)

// report keeps faults. A secret may stand where none belongs, and a fault shows, in quotes, what it is about.
func (l *loader) report(faults ...strictyaml.Fault) {
	for _, f := range faults {
		f.Message = inQuotes.ReplaceAllStringFunc(f.Message, func(shown string) string {
			return likeSecret.ReplaceAllString(shown, "${1}${2}…${3}")
		})
		l.faults = append(l.faults, f)
	}
}

func (l *loader) file(name string, c *Config) {
	data, err := os.ReadFile(name)
	if err != nil {
		l.fault(name, "the configuration file cannot be read: %v: check what --config or %s names", reason(err), fileVariable)
		return
	}
	docs, err := strictyaml.Parse(name, data)
	if err != nil {
		faults := strictyaml.Faults{{File: name, Message: err.Error()}}
		errors.As(err, &faults)
		l.report(faults...)
		return
	}
	if len(docs) == 0 {
		return
	}
	l.doc = docs[0]
	faults := l.doc.Decode(c)
	l.unreadable = len(faults) > 0
	l.report(faults...)
	if len(docs) > 1 {
		l.report(docs[1].Fault("a second document: one file holds one configuration", nil))
	}
}

// reason returns what the system says of a file, without the name of the file.
func reason(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// overlay sets what the environment sets.
func (l *loader) overlay(k Key) {
	l.names = append(l.names, k.Variable)
	text, set := l.env[k.Variable]
	if k.Secret {
		text, set = l.secret(k.Variable, text, set)
	}
	if set {
		l.set(k, strings.TrimSpace(text))
	}
}

// secrets reads the file of secrets, a variable a line as systemd reads them: VTBOT_TELEGRAM_TOKEN=…, in quotes or not. A name that
// is not absolute is one beside the configuration. What the environment sets goes before it.
func (l *loader) secrets(name, config string, list []Key) {
	if name == "" {
		return
	}
	if !filepath.IsAbs(name) && l.env[variable("secrets")] == "" {
		name = filepath.Join(filepath.Dir(config), name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		l.wrong("secrets", "%s cannot be read: %v: check the path, and that this user may read it", name, reason(err))
		return
	}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		key = strings.TrimSpace(strings.TrimPrefix(key, "export "))
		if !slices.ContainsFunc(list, func(k Key) bool { return k.Secret && k.Variable == key }) {
			l.report(strictyaml.Fault{File: name, Line: number, Column: 1, Message: "expected a secret, such as VTBOT_TELEGRAM_TOKEN=…; " +
				"what is none belongs in the configuration"})
			continue
		}
		if l.env[key] == "" && l.env[key+"_FILE"] == "" {
			l.env[key] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
}

// secret returns the value of a variable, or that of the file which the variable with _FILE names.
func (l *loader) secret(variable, text string, set bool) (string, bool) {
	fromFile := variable + "_FILE"
	l.names = append(l.names, fromFile)
	file := l.env[fromFile]
	switch {
	case file == "":
		return text, set
	case text != "":
		l.fault(fromFile, "%s is set as well: set one of the two", variable)
		return text, true
	}
	data, err := os.ReadFile(file)
	if err != nil {
		l.fault(fromFile, "the secret cannot be read from %s: %v: check the path, and that this user may read it", file, reason(err))
		return "", false
	}
	if text = strings.TrimSpace(string(data)); text == "" {
		l.fault(fromFile, "%s is empty: write the secret into it", file)
	}
	return text, true
}

// set reads a setting, or the items of a list with commas between them, from the text of its variable.
func (l *loader) set(k Key, text string) {
	if k.field.Kind() != reflect.Slice {
		l.parse(k.Variable, text, k.field)
		return
	}
	list := reflect.Zero(k.field.Type())
	for part := range strings.SplitSeq(text, ",") {
		item := reflect.New(k.field.Type().Elem()).Elem()
		if part = strings.TrimSpace(part); part != "" && l.parse(k.Variable, part, item) {
			list = reflect.Append(list, item)
		}
	}
	k.field.Set(list)
}

// parse reads one value, or reports what is wrong with it.
func (l *loader) parse(variable, text string, into reflect.Value) bool {
	var err error
	if t, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		err = t.UnmarshalText([]byte(text))
	} else {
		if t, ok := into.Interface().(interface{ Allowed() []string }); ok {
			err = strictyaml.OneOf(text, t.Allowed())
		}
		if err == nil {
			into.SetString(text)
		}
	}
	if err != nil {
		l.fault(variable, "%v", err)
	}
	return err == nil
}

func (l *loader) clock(c *Config) {
	if text := l.env[nowVariable]; text != "" {
		now, err := time.Parse(time.RFC3339, text)
		if err != nil {
			l.fault(nowVariable, "%q is no time: expected RFC 3339, such as 2026-11-23T10:00:00+01:00", text)
		}
		c.now, c.loaded = now, time.Now()
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

// Clock returns the clock: the real one, or one that stood at VTBOT_NOW when the configuration was read and runs on in
// real time. All clocks of a configuration tell the same time.
func (c *Config) Clock() func() time.Time {
	if !c.FakeClock() {
		return time.Now
	}
	return func() time.Time { return c.now.Add(time.Since(c.loaded)) }
}

// Warning is something that is not as it should be, and without which the program works.
type Warning struct {
	Message string
	Attrs   []slog.Attr // what it is about
}

// serviceLink is what Kubernetes calls the variables that it puts into every pod beside a service that is called vtbot.
var serviceLink = regexp.MustCompile(`^VTBOT_(?:SERVICE_(?:HOST|PORT.*)|PORT(?:_[0-9]+_(?:TCP|UDP|SCTP).*)?)$`)

// warnings returns what is not as it should be, and works all the same.
func (l *loader) warnings(c *Config) []Warning {
	list := l.unread()
	if _, inVariable := l.env[variable("sessions.induction")]; inVariable {
		return list // a variable holds no keys: there the line is the form
	}
	for i, in := range c.Sessions.Induction {
		if in.line {
			place := l.doc.Fault("", nil, "sessions", "induction", i)
			list = append(list, Warning{"sessions.induction is written as one line, its old form: write keys, as docs/sessions.md does", []slog.Attr{
				slog.String("place", fmt.Sprintf("%s:%d:%d", place.File, place.Line, place.Column)),
			}})
		}
	}
	return list
}

const byKubernetes = "Kubernetes, for a service called vtbot: enableServiceLinks: false in the pod leaves it out"

// unread returns a warning for each variable that nothing reads, in the order of their names, with the nearest that is read.
func (l *loader) unread() []Warning {
	near := make([]string, len(l.names)) // without the prefix, in which all are alike
	for i, name := range l.names {
		near[i] = strings.TrimPrefix(name, prefix)
	}
	var warnings []Warning
	for _, name := range slices.Sorted(maps.Keys(l.env)) {
		if slices.Contains(l.names, name) || strings.HasPrefix(name, testVariables) {
			continue
		}
		w := Warning{"nothing reads this variable", []slog.Attr{slog.String("variable", name)}}
		if serviceLink.MatchString(name) {
			w.Attrs = append(w.Attrs, slog.String("set_by", byKubernetes))
		} else if n := strictyaml.Nearest(strings.TrimPrefix(name, prefix), near); n != "" {
			w.Attrs = append(w.Attrs, slog.String("nearest", prefix+n))
		}
		warnings = append(warnings, w)
	}
	return warnings
}

// form is how a value must look, and what is said of one that does not.
type form struct {
	*regexp.Regexp
	expected string
}

var (
	person = form{
		regexp.MustCompile(`^(?:slack:[UW][A-Z0-9]+|telegram:[0-9]+|terminal:[\p{L}\p{N}._@-]+)$`),
		"an id such as slack:U0123, telegram:4567 or terminal:ann",
	}
	slackChannel  = form{regexp.MustCompile(`^[CG][A-Z0-9]+$`), "a channel's id such as C0123"}
	telegramChat  = form{regexp.MustCompile(`^-?[0-9]+$`), "a chat's id such as -1001234567"}
	telegramToken = regexp.MustCompile(`^[0-9]+:\S+$`)
	webhookSecret = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// check reports what is wrong with what settings say, and between them.
func (l *loader) check(c *Config) {
	if c.DataDir == "" {
		l.wrong("data_dir", "a folder is needed, such as data")
	}
	// pgx reads the rest, and knows more forms than a URL has: several hosts, a socket's folder.
	if db := string(c.DatabaseURL); db != "" && !strings.HasPrefix(db, "postgres://") && !strings.HasPrefix(db, "postgresql://") {
		l.wrong("database_url", "expected postgres://user:password@host/database, or nothing for SQLite")
	}
	l.each("coordinators", c.Coordinators, person)
	if c.HTTP.Addr != "" {
		_, port, err := net.SplitHostPort(c.HTTP.Addr)
		if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
			l.wrong("http.addr", "%q: expected host:port, such as 127.0.0.1:8080, or nothing for no HTTP server", c.HTTP.Addr)
		}
	}
	l.slack(&c.Slack)
	l.telegram(&c.Telegram)
	l.one("vtcell.slack_channel", c.VTCell.SlackChannel, slackChannel)
	l.sessions(c)
	if u := c.HTTP.PublicURL; u != "" {
		if c.HTTP.PublicURL = strings.TrimRight(u, "/"); !isURL(u, "https", "http") {
			l.wrong("http.public_url", "%q: expected the address at which people reach the HTTP server, such as https://vtbot.example.org, "+
				"or nothing", u)
		}
	}
	l.one("vtcell.telegram_chat", c.VTCell.TelegramChat, telegramChat)
	if to := c.VTCell.Email; to != "" {
		if a, err := mail.ParseAddress(to); err != nil || a.Address != to {
			l.wrong("vtcell.email", "%q: expected an e-mail address such as vt@example.org", to)
		}
	}
	if smtp := string(c.SMTP.URL); smtp != "" && !isURL(smtp, "smtp", "smtps") {
		l.wrong("smtp.url", "expected smtp://user:password@host:port or smtps://…; "+
			"a character of the password that is special in URLs is written as %%XX")
	}
	if from := c.Mail.From; from != "" {
		if _, err := mail.ParseAddress(from); err != nil {
			l.wrong("mail.from", "%q: expected an e-mail address such as vt@example.org or VT cell <vt@example.org>", from)
		}
	}
}

// sessions reports what is wrong with how sessions are planned and reminded of.
func (l *loader) sessions(c *Config) {
	for i := range c.Sessions.Induction {
		in := &c.Sessions.Induction[i]
		in.complete()
		if key := in.missing(); key != "" && !l.unreadable {
			l.wrong("sessions.induction."+strconv.Itoa(i), "the %s is missing", key)
		}
	}
	r := &c.Reminders
	if r.Sweep.IsZero() {
		l.wrong("reminders.sweep", `expected five fields such as "* * * * *": without them nobody is ever reminded`)
	}
	for _, setting := range []struct {
		path string
		list []reminder.Offset
	}{{"trainers", r.Trainers}, {"requesters", r.Requesters}, {"partners", r.Partners}, {"vtcell", r.VTCell}, {"unready", r.Unready}} {
		for i, o := range setting.list {
			if o.IsAfter() {
				path := fmt.Sprintf("reminders.%s.%d", setting.path, i)
				l.wrong(path, "%q is after the session: expected a time before it, such as 3wd 09:00", o)
			}
		}
	}
	if !r.After.IsAfter() {
		l.wrong("reminders.after", "%q is before the session: expected a time after it, such as +1wd 09:00", r.After)
	}
}

func (l *loader) slack(s *Slack) {
	if !strings.HasSuffix(s.APIURL, "/") {
		s.APIURL += "/"
	}
	if !isURL(s.APIURL, "https", "http") {
		l.wrong("slack.api_url", "%q: expected a URL such as https://slack.com/api/", s.APIURL)
	}
	l.token("slack.bot_token", s.BotToken, "a bot token", "xoxb-")
	l.token("slack.app_token", s.AppToken, "an app-level token", "xapp-")
	l.each("slack.watch", s.Watch, slackChannel)
	// A mode without any secret is no fault: commands other than serve run where the secrets are not.
	switch {
	case s.Mode == "http" && (s.BotToken != "" || s.AppToken != "" || s.SigningSecret != ""):
		l.need("slack.bot_token", s.BotToken, "slack.mode http needs the bot token (xoxb-…)")
		l.need("slack.signing_secret", s.SigningSecret, "slack.mode http needs the app's signing secret: without it anybody could pose as Slack")
	case s.Mode == "socket" && (s.BotToken != "" || s.AppToken != ""):
		l.need("slack.bot_token", s.BotToken, "slack.mode socket needs the bot token (xoxb-…) as well")
		l.need("slack.app_token", s.AppToken, "slack.mode socket needs an app-level token (xapp-…, with the scope connections:write) as well")
	}
}

func (l *loader) telegram(t *Telegram) {
	e := t.APIEndpoint
	if strings.Count(e, "%s") != 2 || strings.Count(e, "%") != 2 || !isURL(strings.ReplaceAll(e, "%s", "x"), "https", "http") {
		l.wrong("telegram.api_endpoint", "%q: expected a URL with two %%s, for the token and the method, "+
			"such as https://api.telegram.org/bot%%s/%%s", e)
	}
	if t.Token != "" && !telegramToken.MatchString(string(t.Token)) {
		l.wrong("telegram.token", "a bot's token is a number, a colon and letters, as @BotFather gives it; this one is not")
	}
	if t.WebhookURL != "" && !isURL(t.WebhookURL, "https") {
		l.wrong("telegram.webhook_url", "%q: expected the public https:// address at which Telegram reaches this server", t.WebhookURL)
	}
	if t.WebhookSecret != "" && !webhookSecret.MatchString(string(t.WebhookSecret)) {
		l.wrong("telegram.webhook_secret", "expected 1 to 256 of A to Z, a to z, 0 to 9, _ and -")
	}
	l.each("telegram.watch", t.Watch, telegramChat)
	if t.Mode == "webhook" && (t.Token != "" || t.WebhookSecret != "") {
		l.need("telegram.token", t.Token, "telegram.mode webhook needs the bot's token, as @BotFather gives it")
		l.need("telegram.webhook_url", Secret(t.WebhookURL),
			"telegram.mode webhook needs the public https:// address at which Telegram reaches this server")
		l.need("telegram.webhook_secret", t.WebhookSecret,
			"telegram.mode webhook needs a secret of your own making: without it anybody could pose as Telegram")
	}
}

// isURL tells whether text is a URL with a host and one of the schemes.
func isURL(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && slices.Contains(schemes, u.Scheme)
}

func (l *loader) one(path, value string, f form) {
	if value != "" && !f.MatchString(value) {
		l.wrong(path, "%q: expected %s", value, f.expected)
	}
}

func (l *loader) each(path string, list []string, f form) {
	for i, v := range list {
		if !f.MatchString(v) {
			l.wrong(path+"."+strconv.Itoa(i), "%q: expected %s", v, f.expected)
		}
	}
}

// token reports a token of another kind; of a token, no more than its kind is ever shown.
func (l *loader) token(path string, t Secret, what, begin string) {
	if t == "" || strings.HasPrefix(string(t), begin) {
		return
	}
	kind := "this one does not"
	if head, _, ok := strings.Cut(string(t), "-"); ok && len(head) == 4 && strings.HasPrefix(head, "x") {
		kind = "this one starts with " + head + "-"
	}
	l.wrong(path, "%s starts with %s; %s", what, begin, kind)
}

// need reports a setting that is not set.
func (l *loader) need(path string, s Secret, why string) {
	if s == "" {
		l.wrong(path, "%s", why)
	}
}

// wrong reports a setting, or an item of its list ("slack.watch.0"), where it was set: at its variable or in the file;
// one that was not set, in its part of the file or else at its variable.
func (l *loader) wrong(path, format string, args ...any) {
	var keys []string
	var steps []any
	for step := range strings.SplitSeq(path, ".") {
		if i, err := strconv.Atoi(step); err == nil {
			steps = append(steps, i)
			continue
		}
		keys, steps = append(keys, step), append(steps, step)
	}
	name, message := strings.Join(keys, "."), fmt.Sprintf(format, args...)
	text, set := l.env[variable(name)]
	switch fromFile := variable(name) + "_FILE"; {
	case text == "" && l.env[fromFile] != "":
		l.fault(fromFile, "%s", message)
	case !set && l.doc != nil && l.doc.Has(keys[0]):
		l.report(l.doc.Fault("%s: %s", []any{name, message}, steps...))
	default:
		l.fault(variable(name), "%s", message)
	}
}
