package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"vtbot/internal/action"
	"vtbot/internal/bottest"
	"vtbot/internal/upgradetest"
)

// TestUpgrade goes on with databases that an earlier vtbot made: see package upgradetest. Everything is done from outside,
// with commands and what the database holds.
func TestUpgrade(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of buttons take long")
	}
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			t.Run("talk", func(t *testing.T) {
				u := newUpgrade(t, name)
				u.chat()
				t.Run("buttons", u.buttons)
				t.Run("pending questions", u.pendingQuestions)
				t.Run("drafts", u.drafts)
				t.Run("code", u.code)
			})
			t.Run("serve", func(t *testing.T) {
				newUpgrade(t, name).serves(t)
			})
		})
	}
}

// upgrade is a copy of a database of before.
type upgrade struct {
	t        *testing.T
	standing upgradetest.Standing
	db       *sql.DB
	postgres bool
	env      []string
	talk     *upgradetest.Talk
	tables   []string
	before   facts
	stale    map[string]bool // what is said of buttons that lead nowhere, without its numbers
}

func newUpgrade(t *testing.T, name string) *upgrade {
	t.Helper()
	u := &upgrade{t: t, postgres: name == "postgres"}
	data := t.TempDir()
	driver, source, server := "sqlite", "file:"+filepath.ToSlash(filepath.Join(data, "vtbot.db"))+"?_busy_timeout=10000&_synchronous=OFF", ""
	if u.postgres {
		server = bottest.Postgres(t)
		driver, source = "pgx", server+"&default_query_exec_mode=simple_protocol" // takes several statements at once
	}
	var err error
	if u.standing, err = upgradetest.Read(name); err != nil {
		t.Fatal(err)
	}
	dump, err := upgradetest.Dump(name)
	if err != nil {
		t.Fatal(err)
	}
	if u.db, err = sql.Open(driver, source); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { u.db.Close() })
	u.db.SetMaxOpenConns(1) // which a database attached to SQLite needs
	u.exec(dump)
	u.env = append([]string{"VTBOT_DATA_DIR=" + data, "VTBOT_DATABASE_URL=" + server}, upgradetest.Settings...)
	return u
}

func (u *upgrade) exec(statements string) {
	u.t.Helper()
	if _, err := u.db.ExecContext(context.Background(), statements); err != nil {
		u.t.Fatal(err)
	}
}

// rows returns what a query finds, each row as its columns.
func (u *upgrade) rows(query string, columns int) [][]string {
	u.t.Helper()
	rows, err := u.db.QueryContext(context.Background(), query)
	if err != nil {
		u.t.Fatal(err)
	}
	defer rows.Close()
	var list [][]string
	for rows.Next() {
		row, into := make([]string, columns), make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			u.t.Fatal(err)
		}
		list = append(list, row)
	}
	if err := rows.Err(); err != nil {
		u.t.Fatal(err)
	}
	return list
}

// chat starts "vtbot chat --jsonl", which brings the tables up to date, and keeps a copy of all of them.
func (u *upgrade) chat() {
	in, toIn := io.Pipe()
	fromOut, out := io.Pipe()
	env := append(slices.Clone(u.env), "VTBOT_NOW="+u.standing.Now)
	i := slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, "VTBOT_COORDINATORS=") })
	env[i] += ",terminal:probe.nl,terminal:probe.fr,terminal:probe.en"
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var stderr bytes.Buffer
		if status := run(context.Background(), []string{"chat", "--jsonl"}, in, out, &stderr, env); status != 0 {
			u.t.Errorf("chat ended with %d: %s", status, &stderr)
		}
		out.Close()
	}()
	u.t.Cleanup(func() {
		toIn.Close()
		<-ended
	})
	u.talk = upgradetest.NewTalk(toIn, fromOut)
	u.probe()
	u.keep()
	u.before = u.facts()
}

// probe finds out what is said, in each language, of buttons that lead nowhere.
func (u *upgrade) probe() {
	u.stale = map[string]bool{}
	for _, lang := range []string{"nl", "fr", "en"} {
		who := "probe." + lang
		u.press(u.t, who, action.To(action.Speak, lang).String())
		for _, value := range []string{
			"zzz:1", action.OfDraft(action.SendDraft, "nosuch").String(), action.On(action.ShowSession, 99999).String(), action.On(action.ViewSession, 99999).String(),
			action.On(action.ShowRequest, 99999).String(), action.On(action.ShowMine, 99999).String(), action.On(action.TrainerYes, 99999).String(),
			action.On(action.ShowTrainer, 99999).String(), action.To(action.ShowModule, "XX99").String(), action.Do(action.ChooseReminders).String(),
		} {
			u.stale[numberless(u.press(u.t, who, value).Text())] = true
		}
	}
}

var digits = regexp.MustCompile(`[0-9]+`)

func numberless(text string) string { return digits.ReplaceAllString(text, "0") }

// keep copies all tables, for restore.
func (u *upgrade) keep() {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if u.postgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	} else {
		u.exec(`ATTACH ':memory:' AS kept`)
	}
	for _, row := range u.rows(query, 1) {
		u.tables = append(u.tables, row[0])
		u.exec(`CREATE TABLE ` + u.kept(row[0]) + ` AS SELECT * FROM ` + row[0])
	}
}

func (u *upgrade) kept(table string) string {
	if u.postgres {
		return "kept_" + table
	}
	return "kept." + table
}

// restore makes all tables what they were: as good as another copy of the database, to a program that keeps nothing else.
func (u *upgrade) restore() {
	overriding := ""
	if u.postgres {
		overriding = "OVERRIDING SYSTEM VALUE "
	}
	statements := "BEGIN;"
	for _, table := range u.tables {
		statements += "DELETE FROM " + table + "; INSERT INTO " + table + " " + overriding + "SELECT * FROM " + u.kept(table) + ";"
	}
	u.exec(statements + "COMMIT;")
}

func (u *upgrade) press(t *testing.T, who, value string) upgradetest.Line {
	t.Helper()
	line, err := u.talk.Press(who, value)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func (u *upgrade) say(t *testing.T, who, text string) upgradetest.Line {
	t.Helper()
	line, err := u.talk.Say(who, text)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// facts are what the database holds of requests, sessions and so on, as "requests/3 status" and what it is.
type facts map[string]string

func (u *upgrade) facts() facts {
	f := facts{}
	for _, table := range []string{"requests", "sessions", "trainers"} {
		for _, row := range u.rows(`SELECT number, data FROM `+table, 2) {
			var data map[string]any
			if err := json.Unmarshal([]byte(row[1]), &data); err != nil {
				u.t.Fatal(err)
			}
			f.add(table+"/"+row[0], data)
		}
	}
	for _, row := range u.rows(`SELECT 'requests/' || number || ' status', status FROM requests
		UNION ALL SELECT 'sessions/' || number || ' status', status FROM sessions
		UNION ALL SELECT 'people/' || id || ' lang', lang FROM people
		UNION ALL SELECT 'feedback/' || module || ' useful', CASE WHEN useful THEN 'yes' ELSE 'no' END FROM feedback
		UNION ALL SELECT 'identities/' || person || ' same', same FROM identities
		UNION ALL SELECT 'tickets/' || kind || ' ' || holder, MAX(hash) FROM tickets GROUP BY kind, holder`, 2) {
		f[row[0]] = row[1]
	}
	return f
}

// add notes what a value holds. Of a history, what was done; elements of lists go by whom they are about.
func (f facts) add(name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			switch key {
			case "advice", "changed_at", "sequence", "uid", "number":
			case "history":
				var did []string
				for _, e := range one.([]any) {
					did = append(did, fmt.Sprint(e.(map[string]any)["action"]))
				}
				f[name+" did"] = strings.Join(did, ",")
			default:
				f.add(name+" "+key, one)
			}
		}
	case []any:
		for i, one := range v {
			at := fmt.Sprint(i)
			if about, ok := one.(map[string]any); ok {
				for _, key := range []string{"trainer", "name", "request"} {
					if who, ok := about[key]; ok {
						at = fmt.Sprint(who)
					}
				}
			}
			f.add(name+" "+at, one)
		}
	default:
		f[name] = fmt.Sprint(v)
	}
}

// changes are what became different, "requests/3 status: submitted -> accepted", in order.
func (f facts) changes(after facts) []string {
	all := maps.Clone(f)
	maps.Copy(all, after)
	var list []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if f[name] != after[name] {
			list = append(list, fmt.Sprintf("%s: %s -> %s", name, f[name], after[name]))
		}
	}
	return list
}

// lines are the facts as "requests/3 status: submitted".
func (f facts) lines() []string {
	var list []string
	for name, value := range f {
		list = append(list, name+": "+value)
	}
	return list
}

// button is one that was shown, taken apart.
type button struct {
	who, conversation, label, value string
	name                            string // of its promise
	number, rest                    string
}

// wholeFamilies are the beginnings of values behind which stands no verb.
var wholeFamilies = []string{"show", "more", "related", "category", "for", "lang", "useful", "useless", "none", "request", "sessions"}

func (u *upgrade) button(t *testing.T, who, conversation, label, value string) button {
	t.Helper()
	b := button{who: who, conversation: conversation, label: label, value: value}
	if !strings.HasPrefix(conversation, "terminal:"+who) {
		t.Fatalf("%s is in the conversation %s: this test cannot speak there", who, conversation)
	}
	parts := strings.Split(value, ":")
	switch family := parts[0]; {
	case len(parts) == 1 || slices.Contains(wholeFamilies, family):
		b.name, b.rest = family, strings.Join(parts[1:], ":")
	case family == "d":
		b.name, b.rest = family+":"+parts[2], strings.Join(parts[3:], ":")
	case family == "pref":
		b.name, b.rest = family+":"+parts[1], strings.Join(parts[2:], ":")
	default:
		b.name, b.number, b.rest = family+":"+parts[1], parts[2], strings.Join(parts[3:], ":")
		if b.name == string(action.SetOfSession) || b.name == string(action.Share) {
			b.name += ":" + b.rest
		}
	}
	return b
}

// fill puts what a button says into a pattern.
func (u *upgrade) fill(b button, pattern string) *regexp.Regexp {
	me := "none"
	for name, value := range u.before {
		if at, ok := strings.CutSuffix(name, " terminal"); ok && value == b.who {
			me = strings.TrimPrefix(at, "trainers/")
		}
	}
	label := regexp.QuoteMeta(b.label)
	if in, ok := languages[b.label]; ok {
		label = in
	}
	if a, err := action.Parse(b.value); err == nil && a.Verb == action.SetField && a.Arg == "2027-01-12" {
		label = "12 jan"
	}
	filled := strings.NewReplacer("NUM", b.number, "REST", regexp.QuoteMeta(b.rest), "WHO", regexp.QuoteMeta(b.who), "ME", me, "LABEL", label,
		"SCORE", b.rest[strings.LastIndex(b.rest, ":")+1:])
	return regexp.MustCompile(filled.Replace(pattern))
}

// hold tells whether all patterns are among the lines.
func (u *upgrade) hold(b button, patterns, lines []string) (missing string) {
	for _, p := range patterns {
		pattern, not := strings.CutPrefix(p, "!")
		if slices.ContainsFunc(lines, u.fill(b, pattern).MatchString) == not {
			return p
		}
	}
	return ""
}

func shown(line upgradetest.Line) string {
	text := line.Text()
	for _, c := range line.Choices() {
		text += "\n" + c.Label
	}
	return text
}

// draftOf tells what became of the draft that a button belongs to: the request that it was sent as, or that it was cancelled
// and this button does not bring it back.
func (u *upgrade) draftOf(b button) (sent string, dropped bool) {
	a, err := action.Parse(b.value)
	if err != nil || a.Draft == "" {
		return "", false
	}
	for _, d := range u.standing.Drafts {
		if d.ID == a.Draft {
			return d.Sent, d.State == "dropped" && a.Verb != action.UndoCancelDraft
		}
	}
	return "", false
}

// try presses a button, or takes it as pressed, says what it asks for, and looks at what becomes of it.
// It reports whether the button still had something to do.
func (u *upgrade) try(t *testing.T, b button, pressed bool) (legal bool) {
	p, ok := promises[b.name]
	if !ok {
		t.Fatalf("%s: nothing tells what %q does", b.value, b.name)
	}
	var line upgradetest.Line
	stale := false
	if !pressed {
		line = u.press(t, b.who, b.value)
		stale = line.Text() == "" || u.stale[numberless(line.Text())]
	}
	sent, dropped := u.draftOf(b)
	legal = u.hold(b, p.when, u.before.lines()) == "" && sent == "" && !dropped
	if stale && (legal || !p.tooOld && !dropped) {
		t.Errorf("%s presses %q (%s) and hears %q", b.who, b.label, b.value, line.Text())
		return legal
	}
	if legal {
		line = u.answer(t, b, p.say, line)
	}
	after := u.facts()
	changes := u.before.changes(after)
	fail := func(what string) {
		t.Errorf("%s presses %q (%s): %s\nchanged:\n%s\nheard:\n%s",
			b.who, b.label, b.value, what, strings.Join(changes, "\n"), shown(line))
	}
	if !legal {
		about := sent
		for _, name := range []string{"R-" + b.number, "S-" + b.number} {
			if regexp.MustCompile(name + `\b`).MatchString(line.Text()) {
				about = name
			}
		}
		if len(changes) > 0 || !stale && (about == "" || !strings.Contains(line.Text(), about)) {
			fail("it comes too late, and should say of what and change nothing")
		}
		return false
	}
	if missing := u.hold(b, p.does, changes); missing != "" {
		fail("it should have changed " + missing)
	}
	if missing := u.hold(b, p.is, after.lines()); missing != "" {
		fail("it should be so that " + missing)
	}
	if missing := u.hold(b, p.shows, []string{shown(line)}); missing != "" {
		fail("it should show " + missing)
	}
	if p.does == nil && p.is == nil && len(changes) > 0 {
		fail("it should change nothing")
	}
	if p.file && !slices.ContainsFunc(line.Replies, func(r upgradetest.Said) bool { return len(r.Files) > 0 }) {
		fail("it should bring a file")
	}
	return true
}

// answer says what a button asks for, and returns the last answer.
func (u *upgrade) answer(t *testing.T, b button, say []string, line upgradetest.Line) upgradetest.Line {
	t.Helper()
	for _, text := range say {
		if text != "[]" {
			line = u.say(t, b.who, text)
			continue
		}
		if len(line.Choices()) != 1 {
			t.Fatalf("%s: one button was expected below %q", b.value, shown(line))
		}
		line = u.press(t, b.who, line.Choices()[0].Value)
	}
	return line
}

// buttons all work, each on a database of its own.
func (u *upgrade) buttons(t *testing.T) {
	pressed, used := 0, map[string]int{}
	for _, screen := range u.standing.Screens {
		for _, shown := range screen.Buttons {
			b := u.button(t, screen.As, screen.Conversation, shown[0], shown[1])
			pressed++
			u.restore()
			if u.try(t, b, false) {
				used[b.name]++
			}
		}
	}
	for name := range promises {
		if used[name] == 0 {
			t.Errorf("no button %q that has something to do was shown: nothing tells that it works", name)
		}
	}
	t.Logf("%d buttons pressed", pressed)
}

// pendingQuestions take their answers.
func (u *upgrade) pendingQuestions(t *testing.T) {
	for _, p := range u.standing.Pending {
		u.restore()
		b := u.button(t, p.As, p.Conversation, "(pending)", p.Value)
		if len(promises[b.name].say) == 0 || u.hold(b, promises[b.name].when, u.before.lines()) != "" {
			t.Errorf("%s: nothing tells how it is answered", p.Value)
			continue
		}
		u.try(t, b, true)
	}
}

// drafts go on with their next question, up to a request that holds what was said before.
func (u *upgrade) drafts(t *testing.T) {
	for _, c := range []struct {
		who  string
		say  []string
		want []string // of the new request
	}{
		{
			"d.modules",
			[]string{
				"TM4",
				"Rode Kruis Lommel",
				"12",
				"maatschappelijk werkers",
				"9/3/2027",
				"nederlands",
				"ter plaatse",
				"geen",
				"a@b.example",
				"ja, verstuur maar",
			},
			[]string{"modules 0: TM4", "organisation: Rode Kruis Lommel"},
		},
		{
			"d.organisation",
			[]string{"Red Cross Lommel", "9/3/2027", "english", "online", "no remarks", "a@b.example", "yes, send it"},
			[]string{"modules 0: TM4", "participants: 12", "audience: social_workers", "organisation: Red Cross Lommel"},
		},
		{
			"d.asking",
			[]string{"nurses", "9/3/2027", "english", "online", "no remarks", "a@b.example", "yes, send it"},
			[]string{"modules 0: TM4", "participants: 12", "audience: nurses", "organisation: Red Cross Lommel"},
		},
		{
			"d.dates",
			[]string{"9/3/2027", "nederlands", "online", "geen opmerkingen", "a@b.example", "ja, verstuur maar"},
			[]string{"dates 0: 2027-03-09", "audience: social_workers"},
		},
		{
			"d.join",
			[]string{"9/3/2027", "english", "online", "no remarks", "a@b.example", "yes, send it"},
			[]string{"modules 0: AM1", "participants: 6"},
		},
		{
			"d.doubt",
			[]string{"ja", "nederlands", "online", "geen opmerkingen", "a@b.example", "ja, verstuur maar"},
			[]string{"dates 0: 2027-03-06"},
		},
		{
			"d.language",
			[]string{"français", "en ligne", "pas de remarques", "a@b.example", "oui, envoyez"},
			[]string{"session_language: fr", "organisation: Croix-Rouge Yvoir"},
		},
		{"d.mode", []string{"online", "no remarks", "a@b.example", "yes, send it"}, []string{"mode: online", "session_language: en"}},
		{"d.remarks", []string{"no remarks", "a@b.example", "yes, send it"}, []string{"mode: online", "email: a@b.example"}},
		{"d.email", []string{"a@b.example", "yes, send it"}, []string{"email: a@b.example"}},
		{"d.review", []string{"25 participants", "yes, send it"}, []string{"participants: 25", "modules 0: SM3", "email: r@pz.example"}},
		{"d.aside", []string{"resume my request", "yes, send it"}, []string{"participants: 20", "modules 0: SM3", "email: a@pz.example"}},
		{"d.dropped", []string{"undo", "yes, send it"}, []string{"participants: 20", "modules 0: SM3", "email: c@pz.example"}},
		{"noa", []string{"25 participants", "yes, send it"}, []string{"requests/14 participants: 25", "requests/14 did: .*,change$"}},
	} {
		t.Run(c.who, func(t *testing.T) {
			u.restore()
			var heard []string
			for _, text := range c.say {
				heard = append(heard, "> "+text, u.say(t, c.who, text).Text())
			}
			changes := u.before.changes(u.facts())
			for _, want := range append(c.want, "requests/") {
				pattern := regexp.MustCompile(strings.Replace(want, ": ", ": .*-> ", 1))
				if !slices.ContainsFunc(changes, pattern.MatchString) {
					t.Errorf("no %q in what changed:\n%s\nheard:\n%s", want, strings.Join(changes, "\n"), strings.Join(heard, "\n"))
				}
			}
		})
	}
}

// code joins two identities.
func (u *upgrade) code(t *testing.T) {
	u.restore()
	u.say(t, "vic2", "/link "+u.standing.Code)
	after := u.facts()
	if same := after["identities/terminal:vic2 same"]; same == "" || same != after["identities/terminal:"+u.standing.CodeOf+" same"] {
		t.Errorf("the code joined nobody: %v", u.before.changes(after))
	}
	if before := u.before["identities/terminal:uma same"]; before == "" || before != u.before["identities/terminal:uma2 same"] {
		t.Error("uma and uma2 are two")
	}
}

// serving is a "vtbot serve" with a Slack and a mail server of the test's own.
type serving struct {
	slack *upgradetest.Slack
	mails *outside
	addr  string
	stop  func()
}

func (u *upgrade) serve(t *testing.T, now string) serving {
	t.Helper()
	s := serving{slack: &upgradetest.Slack{}, mails: &outside{t: t, said: make(chan call, 1000)}}
	api := httptest.NewServer(s.slack)
	t.Cleanup(api.Close)
	post := smtp.NewServer(s.mails)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = post.Serve(listener) }() // ends with the listener
	t.Cleanup(func() { post.Close() })
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = free.Addr().String()
	free.Close()
	env := slices.Concat([]string{
		"VTBOT_SMTP_URL=smtp://" + listener.Addr().String(), "VTBOT_NOW=" + now, "VTBOT_ALLOW_FAKE_CLOCK=1", "VTBOT_HTTP_ADDR=" + s.addr,
		"VTBOT_SLACK_MODE=http", "VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_SIGNING_SECRET=" + upgradetest.SigningSecret,
		"VTBOT_SLACK_API_URL=" + api.URL + "/",
	}, slices.DeleteFunc(slices.Clone(u.env), func(v string) bool { return strings.HasPrefix(v, "VTBOT_SMTP_URL=") }))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var log bytes.Buffer
		if status := run(ctx, []string{"serve"}, strings.NewReader(""), io.Discard, &log, env); status != 0 {
			t.Errorf("serve ended with %d: %s", status, &log)
		}
	}()
	s.stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(s.stop)
	s.mails.untilReady(s.addr)
	return s
}

// wait waits until Slack got a message that holds a text, and returns how often it got such by now.
func (s serving) wait(t *testing.T, channel, holds string) int {
	t.Helper()
	for {
		posts, more := s.slack.Posts()
		n := 0
		for _, p := range posts {
			if p.Channel == channel && strings.Contains(p.Text, holds) {
				n++
			}
		}
		if n > 0 {
			return n
		}
		select {
		case <-more:
		case <-time.After(time.Minute): // it comes never
			t.Fatalf("Slack did not get %q in %s", holds, channel)
		}
	}
}

// serves goes on where the earlier program stopped: what waited is delivered, links work, and what was due is said once, by
// two that run one after the other.
func (u *upgrade) serves(t *testing.T) {
	waiting := u.rows(`SELECT target, subject FROM notices WHERE via = 'email' AND state = 'waiting' ORDER BY target`, 2)
	var mails []call
	for _, w := range waiting {
		mails = append(mails, call{platform: "email", to: w[0]})
	}
	if len(mails) < 10 {
		t.Fatalf("%d mails wait, which is too few for a test", len(mails))
	}
	first := u.serve(t, u.standing.Now)
	var answer upgradetest.Link // in the last mail
	for _, mail := range first.mails.all(mails...) {
		m := parse(t, mail.text)
		if m.plain == "" || mail.to == "ben@yvoir.example" && m.calendar == nil {
			t.Errorf("the mail to %s says %q, with a calendar %v", mail.to, m.plain, m.calendar)
		}
		path := regexp.MustCompile(regexp.QuoteMeta(upgradetest.PublicURL) + `(/answer/\w+)`).FindStringSubmatch(m.plain)
		if mail.to == "iom@iom.example" && path != nil {
			answer = upgradetest.Link{To: mail.to, Path: path[1]}
		}
	}
	if n := first.wait(t, u.standing.Reply.Channel, u.standing.Reply.Shows); n != 1 {
		t.Errorf("the reply that stayed behind was posted %d times", n)
	}
	first.wait(t, u.standing.DueTo, "S-2")
	first.wait(t, upgradetest.Channel, " · ") // what a card begins with
	for _, link := range append(u.standing.Links, answer) {
		u.follow(t, first, link)
	}
	first.stop()
	second := u.serve(t, u.standing.Next)
	second.wait(t, u.standing.DueTo, "S-2") // the next one, behind all that was due before
	second.stop()
	for _, s := range []serving{first, second} {
		if n := s.wait(t, u.standing.DueTo, "S-2"); n != 1 {
			t.Errorf("%s was reminded %d times at once", u.standing.DueTo, n)
		}
	}
	said := u.rows(`SELECT r.id, r.recipient, r.rule, COUNT(n.id), COALESCE(MAX(n.version), 0)
		FROM reminders r LEFT JOIN notices n ON n.key = 'reminder:' || r.id OR n.key LIKE 'reminder:' || r.id || ':%'
		WHERE r.state = 'sent' AND r.session = 2 AND r.kind = 'upcoming' GROUP BY r.id, r.recipient, r.rule`, 5)
	due := 0
	for _, r := range said {
		if r[3] != "1" || r[4] != "1" {
			t.Errorf("reminder %v was said %s times, as version %s", r[:3], r[3], r[4])
		}
		if r[1] == "trainer:3" && r[2] == "3wd 09:00" {
			due++
		}
	}
	if due != 1 {
		t.Errorf("the reminder that was due is there %d times among %v", due, said)
	}
}

// follow opens an address that somebody got, and answers where it asks.
func (u *upgrade) follow(t *testing.T, s serving, link upgradetest.Link) {
	t.Helper()
	get := func() (int, string) {
		resp, err := http.Get("http://" + s.addr + link.Path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body)
	}
	status, body := get()
	if strings.HasPrefix(link.Path, "/calendar/") {
		if status != http.StatusOK || !strings.Contains(body, "S-2") {
			t.Errorf("the calendar of %s: %d\n%s", link.To, status, body)
		}
		return
	}
	ask := regexp.MustCompile(`name="?ask"? value="?(\w+)`).FindStringSubmatch(body)
	if status != http.StatusOK || ask == nil {
		t.Errorf("the link of %s asks nothing: %d\n%s", link.To, status, body)
		return
	}
	resp, err := http.PostForm("http://"+s.addr+link.Path, url.Values{"ask": {ask[1]}, "answer": {"yes"}, "text": {""}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the answer of %s: %s", link.To, resp.Status)
	}
	if status, _ := get(); status != http.StatusNotFound {
		t.Errorf("the link of %s works a second time: %d", link.To, status)
	}
}
