package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"

	"vtbot/internal/chat"
	"vtbot/internal/delivery"
)

var (
	entry   = chat.File{Name: "S-7.ics", Type: "text/calendar; method=REQUEST; charset=utf-8", Text: "BEGIN:VCALENDAR\r\nSUMMARY:à 9 h\r\nEND:VCALENDAR\r\n"}
	another = chat.File{Name: "S-8.ics", Type: "text/calendar; method=CANCEL; charset=utf-8", Text: "another"}
)

// withFiles has the bot answer everything with two files, and what is said to be private for one person's eyes.
func withFiles(s *scene) {
	s.bot.handle = func(_ context.Context, m chat.Message) ([]chat.Reply, error) {
		r := echo(m)
		r.Private = strings.Contains(m.Text, "private")
		r.Files = []chat.File{entry, another}
		return []chat.Reply{r}, nil
	}
}

// nextFile takes the next call, which shares a file; in no thread for nil.
func (w *workspace) nextFile(f chat.File, channel string, thread any) {
	w.t.Helper()
	w.nextCall("files.completeUploadExternal").has(w.t, map[string]any{"channel_id": channel, "thread_ts": thread, "name": f.Name, "content": f.Text})
}

func TestFilesFollowTheirMessage(t *testing.T) {
	s := start(t, Socket, withFiles)
	s.event("e1", directMessage("1.1", "when?"))
	s.nextCall("chat.postMessage").says(t, "heard when?")
	s.nextFile(entry, direct, nil)
	s.nextFile(another, direct, nil)

	s.event("e2", object{"type": "app_mention", "channel": channel, "user": ann, "ts": "2.1", "text": "<@" + me + "> when?"})
	s.nextCall("chat.postMessage").has(t, map[string]any{"thread_ts": "2.1"})
	s.nextFile(entry, channel, "2.1")
	s.nextFile(another, channel, "2.1")

	s.envelope("e3", interactive, pressed(channel, "2.5", "2.1", false), 0)
	s.nextCall("chat.update")
	s.nextFile(entry, channel, "2.1")
	s.nextFile(another, channel, "2.1")
}

// What one person alone sees in a channel cannot have a file there.
func TestFilesOfWhatOnePersonSeesGoToDirectMessages(t *testing.T) {
	s := start(t, Socket, withFiles)
	s.fail("upload", status(http.StatusBadGateway)) // after the direct message was opened, which is not done twice
	s.event("e1", object{"type": "app_mention", "channel": channel, "user": ann, "ts": "1.1", "text": "<@" + me + "> private"})
	s.nextCall("chat.postEphemeral").has(t, map[string]any{"channel": channel, "user": ann})
	opened := s.nextCall("chat.postMessage")
	opened.says(t, "📎 S-7.ics")
	opened.has(t, map[string]any{"channel": ann})
	s.nextFile(entry, direct, nil)
	s.nextFile(another, direct, nil)

	s.envelope("e2", slashCommands, s.command(channel, "when?"), 0)
	s.nextCall("response_url")
	s.nextCall("chat.postMessage").has(t, map[string]any{"channel": ann})
	s.nextFile(entry, direct, nil)
	s.nextFile(another, direct, nil)

	// Said to the person anyway, because the response URL has expired.
	s.fail("response_url", status(http.StatusNotFound))
	s.envelope("e3", slashCommands, s.command(channel, "late?"), 0)
	s.nextCall("chat.postMessage").says(t, "heard late?")
	s.nextFile(entry, direct, nil)
	s.nextFile(another, direct, nil)
}

func TestAFailedUploadRepeatsNothingElse(t *testing.T) {
	s := start(t, Socket, withFiles)
	done := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"files":[{"id":"F1"}]}`))
	}
	s.fail("files.getUploadURLExternal", limit("1"), status(http.StatusInternalServerError))
	s.fail("upload", status(http.StatusBadGateway))
	s.fail("files.completeUploadExternal", refuse("internal_error"), done, limit("1")) // the first file is there then
	s.event("e1", directMessage("1.1", "when?"))
	s.nextCall("chat.postMessage")
	s.nextFile(another, direct, nil)
	if next(t, s.store.done) != 1 || s.times("chat.postMessage") != 1 || s.times("files.completeUploadExternal") != 4 {
		t.Errorf("%d messages, %d tries to share", s.times("chat.postMessage"), s.times("files.completeUploadExternal"))
	}
}

// An app that was installed before it needed the scope goes on talking.
func TestAFileThatIsRefusedIsGivenUp(t *testing.T) {
	s := start(t, Socket, withFiles)
	s.fail("files.getUploadURLExternal", refuse("missing_scope"), refuse("file_uploads_disabled"))
	s.event("e1", directMessage("1.1", "when?"))
	s.nextCall("chat.postMessage")
	if next(t, s.store.done) != 1 || len(s.store.gone) > 0 {
		t.Errorf("the reply is given up: %q", s.store.gone)
	}
	if log := s.log.String(); strings.Count(log, "a file of a reply is given up") != 2 {
		t.Errorf("the log is\n%s", log)
	}
}

// The message of a notice is not said again for a file that was late, nor is a file shared again when the message changes.
func TestFilesOfNotices(t *testing.T) {
	s := start(t, Socket, nil)
	n := chat.Notice{ID: 7, To: ann, Reply: chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "confirmed"}}, Files: []chat.File{entry, another}}}
	notify := func() error {
		t.Helper()
		ref, err := s.slack.Notify(t.Context(), n)
		if ref == "" {
			t.Fatalf("where the message is was not told: %v", err)
		}
		n.Ref = ref
		return err
	}
	s.fail("files.completeUploadExternal", limit("60"))
	var limited *backoff.RetryAfterError
	if err := notify(); !errors.As(err, &limited) || limited.Duration != time.Minute {
		t.Errorf("got %v, want a pause of a minute", err)
	}
	s.nextCall("chat.postMessage").has(t, map[string]any{"channel": ann})

	later := time.Now().Add(time.Minute)
	s.slack.limits.now = func() time.Time { return later }
	taken := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":true,"files":[{"id":"F1"}]}`))
	}
	s.fail("files.completeUploadExternal", taken, status(http.StatusBadGateway))
	if err := notify(); err == nil || errors.Is(err, delivery.ErrGone) {
		t.Errorf("got %v, want that it is tried again", err)
	}
	s.nextCall("chat.update").has(t, map[string]any{"channel": direct})

	if err := notify(); err != nil {
		t.Error(err)
	}
	s.nextCall("chat.update")
	s.nextFile(another, direct, nil)

	moved := entry
	moved.Text = "moved"
	n.Reply.Files = []chat.File{moved, another}
	if err := notify(); err != nil {
		t.Error(err)
	}
	s.nextCall("chat.update")
	s.nextFile(moved, direct, nil)
	if posted, shared := s.times("chat.postMessage"), s.times("files.completeUploadExternal"); posted != 1 || shared != 5 {
		t.Errorf("%d messages, %d tries to share", posted, shared)
	}
}

func TestAFileOfANoticeThatIsRefusedIsGivenUp(t *testing.T) {
	s := start(t, Socket, nil)
	s.fail("files.getUploadURLExternal", refuse("missing_scope"))
	n := chat.Notice{ID: 7, To: channel, Reply: chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "confirmed"}}, Files: []chat.File{entry}}}
	if ref, err := s.slack.Notify(t.Context(), n); ref == "" || err != nil {
		t.Errorf("the message is at %q, %v", ref, err)
	}
	s.nextCall("chat.postMessage")
	if log := s.log.String(); !strings.Contains(log, "a file of a notice is given up") {
		t.Errorf("the log is\n%s", log)
	}
}
