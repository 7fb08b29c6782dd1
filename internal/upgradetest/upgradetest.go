// Package upgradetest holds databases that an earlier vtbot made, and what stood open in them: buttons on old cards,
// questions that wait for an answer, requests that were half made, links in mails, replies that were not posted. The test
// of cmd/vtbot shows that today's program goes on with them. Only tests import it.
//
// The databases are made by commit 593180e, driven from outside: the program in make checks it out, builds it and
// talks with it. To make them anew, with Go, git, sqlite3 and PostgreSQL's programs at hand, run
//
//	internal/upgradetest/make.sh
//
// and commit testdata. That is needed only when the story in make/story.go grows; the commit stays the same, because what
// people have on their screens does not change either. Tokens and ids of drafts are drawn by chance, so all files change.
//
// testdata has for each database a dump, NAME.sql, as its own tools write it, without what depends on the server, and
// NAME.json, what stands open in it.
package upgradetest

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"vtbot/internal/action"
)

// The settings with which the databases were made, and with which their story goes on.
var Settings = []string{
	"VTBOT_COORDINATORS=" + strings.Join(Coordinators, ","),
	"VTBOT_VTCELL_SLACK_CHANNEL=" + Channel,
	"VTBOT_SMTP_URL=smtp://127.0.0.1:1", // where nobody answers: mails wait
	"VTBOT_MAIL_FROM=bot@cell.example",
	"VTBOT_HTTP_PUBLIC_URL=" + PublicURL,
	"VTBOT_SESSIONS_ENOUGH=3",
	"VTBOT_SESSIONS_INDUCTION=Kapellen; en; 30 9 1 * *; AM1 AM2; An Peeters",
}

// Coordinators are the members of the VT cell. Vera does the work; each of the others has been asked one question.
var Coordinators = append([]string{"terminal:vera"}, asked()...)

// Asked are the questions that the VT cell is asked and answers with a text, as the buttons that ask them: one coordinator
// has each open.
var Asked = []string{
	string(
		action.AcceptRequest,
	),
	string(action.Propose),
	string(action.AskRequester),
	string(action.DeclineOwn),
	string(action.Staff),
	string(action.AddPartner),
	string(action.MoveSession),
	string(action.CancelSession),
	string(action.SetOfSession) + ":place",
	string(action.SetOfSession) + ":directions",
	string(
		action.SetOfSession,
	) + ":link",
	string(action.SetOfSession) + ":language",
	string(action.SetOfSession) + ":participants",
	string(action.WasHeld),
	string(action.AddTrainer),
	string(action.ChangeTrainer),
	string(action.TrainerAbsence),
}

func asked() []string {
	var list []string
	for _, verb := range Asked {
		list = append(list, "terminal:"+Colleague(verb))
	}
	return list
}

// Colleague is the coordinator who has a question open.
func Colleague(verb string) string { return "vt." + strings.ReplaceAll(verb, ":", ".") }

const (
	// Channel is the VT cell's place in Slack.
	Channel = "C012"
	// PublicURL is the address in links.
	PublicURL = "https://vt.example.org"
	// SigningSecret signs what Slack delivers.
	SigningSecret = "s3cret"
)

// Standing is what stands open in a database.
type Standing struct {
	Now     string     `json:"now"`      // until when the story went, RFC 3339
	Due     string     `json:"due"`      // when the reminder is due that nobody has said, before Now
	DueTo   string     `json:"due_to"`   // whom it is for, in Slack
	Next    string     `json:"next"`     // when the next one for the same person is due
	Screens []Screen   `json:"screens"`  // all buttons that were shown
	Pending []Pending  `json:"pending"`  // questions that wait for a text
	Drafts  []Draft    `json:"drafts"`   // requests that are half made
	Links   []Link     `json:"links"`    // that were told and are good
	Code    string     `json:"code"`     // by which CodeOf shows who they are elsewhere
	CodeOf  string     `json:"code_of"`  // the person who got it
	Reply   SlackReply `json:"unposted"` // in Slack
}

// Screen is what a person was shown in a conversation. Buttons for the whole VT cell are on Vera's.
type Screen struct {
	As           string      `json:"as"` // a person in the terminal
	Conversation string      `json:"conversation"`
	Buttons      [][2]string `json:"buttons"` // label and value
}

// Pending is a question that waits for a person's text.
type Pending struct {
	As           string `json:"as"`
	Conversation string `json:"conversation"`
	Value        string `json:"value"` // of the button that asked
}

// Draft is a request that somebody is making.
type Draft struct {
	As    string `json:"as"`
	ID    string `json:"id"`
	State string `json:"state"` // asking, aside, dropped, doubt, review, advising, changing, joining; sent for one that is none any more
	Sent  string `json:"sent,omitempty"`
}

// Link is an address that somebody got.
type Link struct {
	To   string `json:"to"`
	Path string `json:"path"`
}

// SlackReply is a reply that Slack did not take.
type SlackReply struct {
	Channel string `json:"channel"`
	Shows   string `json:"shows"`
}

//go:embed testdata
var files embed.FS

// Dump returns the statements that make a database, sqlite or postgres.
func Dump(name string) (string, error) {
	data, err := files.ReadFile("testdata/" + name + ".sql")
	return string(data), err
}

// Read returns what stands open in a database, sqlite or postgres.
func Read(name string) (Standing, error) {
	var s Standing
	data, err := files.ReadFile("testdata/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	return s, err
}

// Talk is a running "vtbot chat --jsonl".
type Talk struct {
	in  io.Writer
	out *bufio.Reader
}

// NewTalk returns the talk with a program that reads in and writes out.
func NewTalk(in io.Writer, out io.Reader) *Talk { return &Talk{in, bufio.NewReader(out)} }

// Line is what the program writes for one input.
type Line struct {
	Replies []Said `json:"replies"`
	Sent    []Said `json:"sent"`
	Error   string `json:"error"`
}

// Said is a reply, or what somebody else was told.
type Said struct {
	To      string   `json:"to"`
	Via     string   `json:"via"`
	Text    string   `json:"text"`
	Choices []Choice `json:"choices"`
	Files   []any    `json:"files"`
}

// Choice is a button.
type Choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Text is all that the replies say.
func (l Line) Text() string {
	var texts []string
	for _, r := range l.Replies {
		texts = append(texts, r.Text)
	}
	return strings.Join(texts, "\n")
}

// Choices are those of all replies.
func (l Line) Choices() []Choice {
	var list []Choice
	for _, r := range l.Replies {
		list = append(list, r.Choices...)
	}
	return list
}

// Say has a person say something.
func (t *Talk) Say(as, text string) (Line, error) { return t.turn(as, "text", text) }

// Press has a person press a button, by its value.
func (t *Talk) Press(as, value string) (Line, error) { return t.turn(as, "press", value) }

func (t *Talk) turn(as, kind, text string) (Line, error) {
	input, err := json.Marshal(map[string]string{"as": as, kind: text})
	if err != nil {
		return Line{}, err
	}
	if _, err := t.in.Write(append(input, '\n')); err != nil {
		return Line{}, err
	}
	output, err := t.out.ReadBytes('\n')
	if err != nil {
		return Line{}, fmt.Errorf("%s: no answer to %q: %w", as, text, err)
	}
	var line Line
	if err := json.Unmarshal(output, &line); err != nil {
		return Line{}, err
	}
	if line.Error != "" {
		return line, errors.New(line.Error)
	}
	return line, nil
}

// Slack is the part of Slack's Web API that the bot needs.
type Slack struct {
	mu    sync.Mutex
	fails bool
	next  int
	posts []Post
	news  chan struct{} // closed when something is posted, or refused
}

// Post is a message that the bot posted, or wanted to.
type Post struct {
	Channel string
	Text    string // with its blocks, as JSON
	Refused bool
	Buttons []Choice
}

// Fail has all messages refused from now on.
func (s *Slack) Fail() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = true
}

// Posts returns what was posted so far, and a channel that is closed when there is more.
func (s *Slack) Posts() ([]Post, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.news == nil {
		s.news = make(chan struct{})
	}
	return slices.Clone(s.posts), s.news
}

// ServeHTTP implements [http.Handler].
func (s *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch strings.TrimPrefix(r.URL.Path, "/") {
	case "auth.test":
		_, _ = io.WriteString(w, `{"ok":true,"user_id":"UBOT","user":"vtbot","team":"T"}`)
	case "users.info":
		_, _ = fmt.Fprintf(w, `{"ok":true,"user":{"id":%q,"locale":"nl-BE","real_name":"Dirk"}}`, r.Form.Get("user"))
	case "chat.postMessage", "chat.update", "chat.postEphemeral":
		s.post(w, r)
	default:
		_, _ = io.WriteString(w, `{"ok":true}`)
	}
}

func (s *Slack) post(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	post := Post{Channel: r.Form.Get("channel"), Text: r.Form.Get("text") + r.Form.Get("blocks"), Refused: s.fails}
	var blocks any
	if json.NewDecoder(bytes.NewReader([]byte(r.Form.Get("blocks")))).Decode(&blocks) == nil {
		post.Buttons = buttonsIn(blocks)
	}
	s.posts = append(s.posts, post)
	if s.news != nil {
		close(s.news)
		s.news = nil
	}
	if s.fails {
		http.Error(w, "out of order", http.StatusInternalServerError)
		return
	}
	ts := r.Form.Get("ts")
	if ts == "" {
		ts = fmt.Sprintf("1700000000.%06d", s.next)
	}
	_, _ = fmt.Fprintf(w, `{"ok":true,"channel":%q,"ts":%q}`, post.Channel, ts)
}

// buttonsIn finds the buttons in the blocks of a message.
func buttonsIn(v any) []Choice {
	var list []Choice
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			list = append(list, buttonsIn(one)...)
		}
	case map[string]any:
		if v["type"] == "button" {
			value, _ := v["value"].(string)
			text, _ := v["text"].(map[string]any)
			label, _ := text["text"].(string)
			return []Choice{{label, value}}
		}
		for _, one := range v {
			list = append(list, buttonsIn(one)...)
		}
	}
	return list
}
