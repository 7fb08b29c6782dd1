package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"vtbot/internal/action"
	"vtbot/internal/upgradetest"
)

// story is what is played with the program. After an error nothing more is done.
type story struct {
	db       database
	program  string
	talk     *upgradetest.Talk
	seen     map[[2]string]bool // buttons, by person and value
	last     map[string][]upgradetest.Choice
	standing upgradetest.Standing
	err      error
}

// drafts notes which requests are half made, and adds the buttons that only Slack and Telegram have for them.
func (s *story) drafts() {
	rows := strings.Split(strings.TrimSpace(s.query(`SELECT id || ' ' || state FROM conversations ORDER BY id`)), "\n")
	for _, row := range rows {
		person, text, _ := strings.Cut(row, " ")
		who, ok := strings.CutPrefix(person, "terminal:")
		var state struct {
			Draft *struct {
				ID                       string
				Asked                    string
				Aside, Dropped, Advising bool
				Doubt                    json.RawMessage
				Changes                  int64
			}
			Sent *struct {
				Draft  string
				Number int64
			}
		}
		if err := json.Unmarshal([]byte(text), &state); err != nil || !ok {
			continue
		}
		if state.Sent != nil {
			sent := upgradetest.Draft{As: who, ID: state.Sent.Draft, State: "sent", Sent: fmt.Sprintf("R-%d", state.Sent.Number)}
			s.standing.Drafts = append(s.standing.Drafts, sent)
		}
		d := state.Draft
		if d == nil {
			continue
		}
		draft := upgradetest.Draft{As: who, ID: d.ID, State: "asking " + d.Asked}
		switch {
		case d.Dropped:
			draft.State = "dropped"
		case d.Aside:
			draft.State = "aside"
		case d.Doubt != nil:
			draft.State = "doubt"
		case d.Advising:
			draft.State = "advising"
		case d.Changes != 0:
			draft.State = "changing"
		}
		s.standing.Drafts = append(s.standing.Drafts, draft)
		s.shown(who, upgradetest.Choice{Label: "(form)", Value: action.OfDraft(action.OpenForm, d.ID).String()})
		if d.Asked == "dates" {
			s.shown(who, upgradetest.Choice{Label: "(day)", Value: action.Set(d.ID, "dates", "2027-01-12").String()})
			s.shown(who, upgradetest.Choice{Label: "(month)", Value: action.Month(d.ID, "2027-02").String()})
		}
	}
	// A button of before there were sessions.
	s.shown("vera", upgradetest.Choice{Label: "(trainers)", Value: action.On(action.StaffOfRequest, 2).String()})
}

// file makes a request, which gets a number. who is reached by mail at an organisation.
func (s *story) file(number int, who, at, text string) {
	s.say(who, fmt.Sprintf("%s, mail %s@%s.example", text, who, at))
	line := s.pressEnding(who, ":send")
	if name := fmt.Sprintf("R-%d", number); s.err == nil && !strings.Contains(line.Text(), name) {
		s.err = fmt.Errorf("%q did not become %s: %s", text, name, line.Text())
	}
}

func (s *story) pending(who, value string) {
	s.standing.Pending = append(s.standing.Pending, upgradetest.Pending{As: who, Conversation: "terminal:" + who, Value: value})
}

var address = regexp.MustCompile(regexp.QuoteMeta(upgradetest.PublicURL) + `(/(?:answer|calendar)/[A-Za-z0-9.]+)`)

// link notes the addresses that somebody was told.
func (s *story) link(to, text string) {
	for _, m := range address.FindAllStringSubmatch(text, -1) {
		s.standing.Links = append(s.standing.Links, upgradetest.Link{To: to, Path: m[1]})
	}
}

// mailed notes the link in the last mail to somebody: the one that is good.
func (s *story) mailed(to string) {
	s.link(to, s.query(`SELECT reply FROM notices WHERE target = '`+to+`' AND reply LIKE '%/answer/%' ORDER BY id DESC LIMIT 1`))
}

func (s *story) say(who, text string) upgradetest.Line {
	return s.turn(who, text, func() (upgradetest.Line, error) { return s.talk.Say(who, text) })
}

func (s *story) press(who, value string) upgradetest.Line {
	return s.turn(who, value, func() (upgradetest.Line, error) { return s.talk.Press(who, value) })
}

// pressEnding presses the button of the last reply whose value ends so.
func (s *story) pressEnding(who, end string) upgradetest.Line {
	for _, c := range s.last[who] {
		if strings.HasSuffix(c.Value, end) {
			return s.press(who, c.Value)
		}
	}
	if s.err == nil {
		s.err = fmt.Errorf("%s was shown no button that ends with %s, but %v", who, end, s.last[who])
	}
	return upgradetest.Line{}
}

// turn takes note of all that is shown in answer to one input.
func (s *story) turn(who, input string, do func() (upgradetest.Line, error)) upgradetest.Line {
	if s.err != nil {
		return upgradetest.Line{}
	}
	line, err := do()
	if err != nil {
		s.err = fmt.Errorf("%s: %q: %w", who, input, err)
		return line
	}
	s.last[who] = line.Choices()
	for _, c := range line.Choices() {
		s.shown(who, c)
	}
	for _, told := range line.Sent {
		switch {
		case told.Via == "terminal":
			for _, c := range told.Choices {
				s.shown(strings.TrimPrefix(told.To, "terminal:"), c)
			}
		case told.To == upgradetest.Channel:
			for _, c := range told.Choices {
				s.shown("vera", c)
			}
		}
	}
	return line
}

func (s *story) shown(who string, c upgradetest.Choice) {
	key := [2]string{who, c.Value}
	if c.Value == "" || s.seen[key] {
		return
	}
	s.seen[key] = true
	i := slices.IndexFunc(s.standing.Screens, func(screen upgradetest.Screen) bool { return screen.As == who })
	if i < 0 {
		i = len(s.standing.Screens)
		s.standing.Screens = append(s.standing.Screens, upgradetest.Screen{As: who, Conversation: "terminal:" + who})
	}
	screen := &s.standing.Screens[i]
	screen.Buttons = append(screen.Buttons, [2]string{c.Label, c.Value})
}

func (s *story) environ(clock string, more ...string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"),
		"TZ=Europe/Brussels",
		"VTBOT_NOW=" + clock,
		"VTBOT_DATA_DIR=" + s.db.data,
		"VTBOT_DATABASE_URL=" + s.db.url,
	}
	return slices.Concat(env, upgradetest.Settings, more)
}

func (s *story) command(clock, stdin string, args ...string) {
	if s.err != nil {
		return
	}
	cmd := exec.Command(s.program, args...)
	cmd.Env, cmd.Stdin = s.environ(clock), strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.err = fmt.Errorf("vtbot %s: %w: %s", strings.Join(args, " "), err, out)
	}
}

// chat plays a part of the story with "vtbot chat".
func (s *story) chat(clock string, part func()) {
	if s.err != nil {
		return
	}
	cmd := exec.Command(s.program, "chat", "--jsonl")
	cmd.Env, cmd.Stderr = s.environ(clock), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		s.err = err
		return
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.err = err
		return
	}
	if s.err = cmd.Start(); s.err != nil {
		return
	}
	s.talk, s.last = upgradetest.NewTalk(in, out), map[string][]upgradetest.Choice{}
	part()
	s.err = errors.Join(s.err, in.Close(), cmd.Wait())
}

// serve plays a part of the story with "vtbot serve" and a Slack of our own.
func (s *story) serve(clock string, slack *upgradetest.Slack, part func(address string, slack *upgradetest.Slack)) {
	if s.err != nil {
		return
	}
	api := httptest.NewServer(slack)
	defer api.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.err = err
		return
	}
	address := free.Addr().String()
	free.Close()
	cmd := exec.Command(s.program, "serve")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.Env = s.environ(clock, "VTBOT_ALLOW_FAKE_CLOCK=1", "VTBOT_HTTP_ADDR="+address, "VTBOT_SLACK_MODE=http",
		"VTBOT_SLACK_BOT_TOKEN=xoxb-1", "VTBOT_SLACK_SIGNING_SECRET="+upgradetest.SigningSecret, "VTBOT_SLACK_API_URL="+api.URL+"/")
	if s.err = cmd.Start(); s.err != nil {
		return
	}
	s.ready(address)
	part(address, slack)
	err = errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait())
	if s.err = errors.Join(s.err, err); s.err != nil {
		s.err = fmt.Errorf("serve: %w\n%s", s.err, &stderr)
	}
	posts, _ := slack.Posts()
	for _, p := range posts {
		if p.Channel == upgradetest.Channel {
			for _, c := range p.Buttons {
				s.shown("vera", c)
			}
		}
	}
}

// patience is how long something may take that a program does by itself.
const patience = time.Minute

func (s *story) ready(address string) {
	for deadline := time.Now().Add(patience); s.err == nil; {
		resp, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			s.err = errors.New("it does not get ready")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// until waits until a query finds "yes".
func (s *story) until(sql string) {
	for deadline := time.Now().Add(patience); s.err == nil && strings.TrimSpace(s.query(sql)) != "yes"; {
		if time.Now().After(deadline) {
			s.err = fmt.Errorf("it does not come so far that %s", sql)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (s *story) query(sql string) string {
	if s.err != nil {
		return ""
	}
	var found string
	found, s.err = s.db.query(sql)
	return found
}

// posted waits until something is posted to a channel, or refused.
func (s *story) posted(slack *upgradetest.Slack, channel string) {
	deadline := time.After(patience)
	for s.err == nil {
		posts, more := slack.Posts()
		if slices.ContainsFunc(posts, func(p upgradetest.Post) bool { return p.Channel == channel }) {
			return
		}
		select {
		case <-more:
		case <-deadline:
			s.err = fmt.Errorf("nothing is posted to %s", channel)
		}
	}
}

// slackSays delivers a message of somebody in Slack.
func (s *story) slackSays(address, channel, user, text string) {
	if s.err != nil {
		return
	}
	event := map[string]string{"type": "message", "channel": channel, "user": user, "text": text, "ts": "1796628660.000100"}
	body, err := json.Marshal(map[string]any{"type": "event_callback", "event": event})
	if err != nil {
		s.err = err
		return
	}
	at := fmt.Sprint(time.Now().Unix())
	mac := hmac.New(sha256.New, []byte(upgradetest.SigningSecret))
	fmt.Fprintf(mac, "v0:%s:%s", at, body)
	req, err := http.NewRequest(http.MethodPost, "http://"+address+"/slack", bytes.NewReader(body))
	if err != nil {
		s.err = err
		return
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Slack-Request-Timestamp", at)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.err = err
		return
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(bufio.NewReader(resp.Body))
	if resp.StatusCode != http.StatusOK {
		s.err = fmt.Errorf("the message from Slack was answered with %s: %s", resp.Status, said)
	}
}
