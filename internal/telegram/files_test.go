package telegram

import (
	"errors"
	"io"
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

// withFiles answers everything with two files.
func withFiles(m chat.Message) chat.Reply {
	return chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "heard " + m.Text}}, Files: []chat.File{entry, another}}
}

// document is a file as the server has it.
func document(f chat.File) string { return f.Name + "\n" + f.Text }

func TestFilesFollowTheirMessage(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory(), reply: withFiles}
	h := start(t, s, k, nil)
	update := said(1, "when? @vt_bot")
	update["message"].(map[string]any)["chat"] = map[string]any{"id": -5, "type": "supergroup"}
	update["message"].(map[string]any)["is_topic_message"] = true
	update["message"].(map[string]any)["message_thread_id"] = 3
	update["message"].(map[string]any)["entities"] = []map[string]any{{"type": "mention", "offset": 6, "length": 7}}
	h.bring(update)
	calls := h.wait(t, 3, "sendMessage", "sendDocument")
	if calls[0].method != "sendMessage" {
		t.Errorf("the first call is %v", calls[0])
	}
	for i, f := range []chat.File{entry, another} {
		if c := calls[i+1]; c.method != "sendDocument" || c.params["document"] != document(f) || c.params["chat_id"] != "-5" || c.params["message_thread_id"] != "3" {
			t.Errorf("file %d: %v", i, c)
		}
	}
}

func TestAFailedFileRepeatsNothingElse(t *testing.T) {
	s, k := newServer(t), &talker{store: newMemory(), reply: withFiles}
	s.failNext("sendDocument", refuse(429, "Too Many Requests: retry after 1", 1), cut, garbage)
	h := start(t, s, k, nil)
	h.bring(said(1, "when?"))
	sent := h.wait(t, 2, "sendDocument")
	if sent[0].params["document"] != document(entry) || sent[1].params["document"] != document(another) {
		t.Errorf("sent %v", sent)
	}
	// One that is refused for good holds up nothing.
	h.failNext("sendDocument", refuse(400, "Bad Request: file must be non-empty", 0))
	h.bring(said(2, "and then?"))
	if sent = h.wait(t, 3, "sendDocument"); sent[2].params["document"] != document(another) {
		t.Errorf("sent %v", sent[2])
	}
	h.stop()
	if n := len(h.made("sendMessage")); n != 2 {
		t.Errorf("%d messages", n)
	}
	if left := h.store.replies; len(left) != 0 {
		t.Errorf("still tried: %v", left)
	}
	if !strings.Contains(h.log.String(), "a file of a reply is given up") {
		t.Errorf("the log is\n%s", h.log)
	}
}

// The message of a notice is not said again for a file that was late, nor is a file sent again when the message changes.
func TestFilesOfNotices(t *testing.T) {
	h := run(t)
	n := chat.Notice{ID: 7, To: "7", Reply: chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "confirmed"}}, Files: []chat.File{entry, another}}}
	notify := func() error {
		t.Helper()
		ref, err := h.telegram.Notify(t.Context(), n)
		if ref == "" {
			t.Fatalf("where the message is was not told: %v", err)
		}
		n.Ref = ref
		return err
	}
	h.failNext("sendDocument", refuse(429, "Too Many Requests: retry after 60", 60))
	var limited *backoff.RetryAfterError
	if err := notify(); !errors.As(err, &limited) || limited.Duration != time.Minute {
		t.Errorf("got %v, want a pause of a minute", err)
	}
	h.failNext("editMessageText", refuse(400, "Bad Request: message is not modified: …", 0))
	taken := func(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"ok":true,"result":{}}`) }
	h.failNext("sendDocument", taken, refuse(500, "Internal Server Error", 0))
	if err := notify(); err == nil || errors.Is(err, delivery.ErrGone) {
		t.Errorf("got %v, want that it is tried again", err)
	}
	if err := notify(); err != nil {
		t.Error(err)
	}
	moved := entry
	moved.Text = "moved"
	n.Reply.Files = []chat.File{moved, another}
	if err := notify(); err != nil {
		t.Error(err)
	}
	sent := h.made("sendMessage", "sendDocument")
	if len(sent) != 3 || sent[1].params["document"] != document(another) || sent[2].params["document"] != document(moved) {
		t.Errorf("sent %v", sent)
	}
}

func TestAFileOfANoticeThatIsRefusedIsGivenUp(t *testing.T) {
	h := run(t)
	h.failNext("sendDocument", refuse(400, "Bad Request: file must be non-empty", 0))
	n := chat.Notice{ID: 7, To: "7", Reply: chat.Reply{Parts: []chat.Part{{Kind: chat.Paragraph, Text: "confirmed"}}, Files: []chat.File{entry}}}
	if ref, err := h.telegram.Notify(t.Context(), n); ref == "" || err != nil {
		t.Errorf("the message is at %q, %v", ref, err)
	}
	if !strings.Contains(h.log.String(), "a file of a notice is given up") {
		t.Errorf("the log is\n%s", h.log)
	}
}
