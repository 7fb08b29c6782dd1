package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/conversation"
	"vtbot/internal/store"
)

func TestTurnReturnsItsRepliesInOrder(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		rich := chat.Reply{
			Lang:    catalog.FR,
			Parts:   []chat.Part{{Kind: chat.Heading, Label: "TM4", Text: "Préparer"}, {Kind: chat.Quote, Text: "“\x00\xff\u2028<&>”"}},
			Choices: []chat.Choice{{Label: "Plus", Value: "more:TM4"}}, Update: true, Private: true,
		}
		m := message("1", "slack:D1")
		got := turn(t, s, m, func(*conversation.Turn) ([]chat.Reply, error) {
			return []chat.Reply{reply("first"), rich, reply("last")}, nil
		})
		if len(got) != 3 {
			t.Fatalf("%d postings, want 3", len(got))
		}
		for i, want := range []chat.Reply{reply("first"), rich, reply("last")} {
			p := got[i]
			if p.Platform != m.Platform || p.Conversation != m.Conversation || p.ReturnTo != m.ReturnTo || p.ID <= 0 {
				t.Errorf("posting %d goes to %+v", i, p)
			}
			if diff := cmp.Diff(want, p.Reply); diff != "" {
				t.Errorf("posting %d (-want +got):\n%s", i, diff)
			}
		}
		if got[0].ID >= got[1].ID || got[1].ID >= got[2].ID {
			t.Errorf("ids %d, %d, %d do not grow", got[0].ID, got[1].ID, got[2].ID)
		}
	})
}

func TestStateComesBack(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		if found := look(t, s, "slack:D1"); found.Known || !cmp.Equal(found, conversation.Turn{}) {
			t.Errorf("a new conversation starts with %+v", found)
		}
		want := conversation.Turn{
			Lang:   catalog.FR,
			Memory: json.RawMessage(`{"lang": "en","answer":"a1", "question":"qui “forme” <les> infirmières ? \u0000\u003c","shown":["TM4","SM3"]}`), // kept as it is, byte for byte
		}
		turn(t, s, message("1", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Lang, stored.Memory = want.Lang, want.Memory
			stored.Gaps = []conversation.Gap{{Kind: conversation.Unanswered, Question: "not for the next turn"}}
			stored.Feedback = []conversation.Feedback{{Answer: "a1"}}
			return []chat.Reply{reply("hello")}, nil
		})

		want.Known = true
		if diff := cmp.Diff(want, look(t, s, "slack:D1")); diff != "" {
			t.Errorf("the same conversation (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(conversation.Turn{Lang: want.Lang}, look(t, s, "slack:D2")); diff != "" {
			t.Errorf("the same person elsewhere (-want +got):\n%s", diff)
		}
		if p, err := s.Person(t.Context(), "slack:U1"); err != nil || p != want.Lang {
			t.Errorf("Person = %q, %v", p, err)
		}
		if p, err := s.Person(t.Context(), "slack:U2"); err != nil || p != "" {
			t.Errorf("Person never met = %q, %v", p, err)
		}
		if memory, err := s.Conversation(t.Context(), "slack:D1"); err != nil || !cmp.Equal(memory, want.Memory) {
			t.Errorf("Conversation = %s, %v", memory, err)
		}
		if memory, err := s.Conversation(t.Context(), "slack:D2"); err != nil || memory != nil {
			t.Errorf("Conversation that is new = %s, %v", memory, err)
		}
	})
}

func TestTurnSavesOnlyWhatChanged(t *testing.T) {
	tests := map[string]struct {
		turn                                          func(*conversation.Turn) ([]chat.Reply, error)
		person, conversation, replies, gaps, feedback int
	}{
		"nothing said, nothing changed": {turn: says()},
		"said something":                {turn: says("hello"), conversation: 1, replies: 1},
		"changed the conversation": {turn: func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Memory = json.RawMessage(`{"question":"?"}`)
			return nil, nil
		}, conversation: 1},
		"changed the person": {turn: func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Lang = catalog.NL
			return nil, nil
		}, person: 1},
		"found a gap, got feedback": {turn: func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Gaps = []conversation.Gap{{Kind: conversation.Unanswered, Question: "a\x00\xff"}, {Kind: conversation.Unhelpful, Question: "b"}}
			stored.Feedback = []conversation.Feedback{{Answer: "a1", Module: "TM4", Useful: true}, {Answer: "a2\x00", Module: "TM4\xff"}}
			return nil, nil
		}, gaps: 2, feedback: 2},
	}
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		tables := []string{"people", "conversations", "replies", "gaps", "feedback"}
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				for _, table := range append(tables, "events") {
					if _, err := d.raw.ExecContext(t.Context(), `DELETE FROM `+table); err != nil {
						t.Fatal(err)
					}
				}
				turn(t, s, message("1", "slack:D1"), test.turn)
				for i, want := range []int{test.person, test.conversation, test.replies, test.gaps, test.feedback} {
					if got := d.count(t, `SELECT COUNT(*) FROM `+tables[i]); got != want {
						t.Errorf("%d rows in %s, want %d", got, tables[i], want)
					}
				}
				if got := d.count(t, `SELECT COUNT(*) FROM events`); got != 1 {
					t.Errorf("%d events, want 1", got)
				}
			})
		}
	})
}

func TestTheLastFeedbackOnAnAnswerCounts(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		for i, useful := range []bool{true, false} {
			turn(t, s, message(fmt.Sprint(i), "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
				stored.Feedback = []conversation.Feedback{{Answer: "a1", Lang: catalog.NL, Module: "TM4", Useful: useful}}
				return nil, nil
			})
		}
		var useful bool
		if err := d.raw.QueryRowContext(t.Context(), `SELECT useful FROM feedback`).Scan(&useful); err != nil || useful {
			t.Errorf("useful = %v, %v; want the second press, false", useful, err)
		}
		if n := d.count(t, `SELECT COUNT(*) FROM feedback`); n != 1 {
			t.Errorf("%d rows for one answer", n)
		}
	})
}

func TestAMessageDeliveredAgainIsNotAnsweredAgain(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		one, other := d.open(t, ""), d.open(t, "")
		if got := turn(t, one, message("1", "slack:D1"), says("hello")); len(got) != 1 {
			t.Fatalf("%d postings, want 1", len(got))
		}
		for _, s := range []*store.Store{one, other} {
			got, err := s.Turn(t.Context(), message("1", "slack:D1"), func(*conversation.Turn) ([]chat.Reply, error) {
				t.Error("the turn ran again")
				return nil, nil
			})
			if err != nil || len(got) != 0 {
				t.Errorf("delivered again: %v, %v", got, err)
			}
		}
		elsewhere := message("1", "telegram:7")
		elsewhere.Platform = "telegram"
		if got := turn(t, one, elsewhere, says("hello")); len(got) != 1 {
			t.Error("the same id of another platform is taken for the same message")
		}
		if n := d.count(t, `SELECT COUNT(*) FROM events WHERE LENGTH(hash) = 32`); n != 2 {
			t.Errorf("%d of 2 events are stored as hashes", n)
		}
	})
}

func TestAMessageDeliveredThriceAtOnceIsAnsweredOnce(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		one, other := d.open(t, ""), d.open(t, "")
		const messages = 20
		var ran, postings atomic.Int64
		var all sync.WaitGroup
		for i := range messages {
			for _, s := range []*store.Store{one, other, one} {
				all.Go(func() {
					got, err := s.Turn(t.Context(), message(fmt.Sprint(i), fmt.Sprintf("slack:D%d", i%3)), func(*conversation.Turn) ([]chat.Reply, error) {
						ran.Add(1)
						return []chat.Reply{reply("hello")}, nil
					})
					if err != nil {
						t.Error(err)
					}
					postings.Add(int64(len(got)))
				})
			}
		}
		all.Wait()
		if ran.Load() != messages || postings.Load() != messages {
			t.Errorf("%d messages: %d turns, %d postings", messages, ran.Load(), postings.Load())
		}
	})
}

// codes reads a memory that is a list of codes.
func codes(memory json.RawMessage) ([]string, error) {
	if memory == nil {
		return nil, nil
	}
	var list []string
	err := json.Unmarshal(memory, &list)
	return list, err
}

func TestTurnsOfOneConversationDoNotOverwriteEachOther(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		stores := []*store.Store{d.open(t, ""), d.open(t, "")}
		const messages = 40
		var want []string
		var all sync.WaitGroup
		for i := range messages {
			code := fmt.Sprintf("M%02d", i)
			want = append(want, code)
			all.Go(func() {
				_, err := stores[i%2].Turn(t.Context(), message(code, "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
					shown, err := codes(stored.Memory)
					if err != nil {
						return nil, err
					}
					stored.Memory, err = json.Marshal(append(shown, code))
					return nil, err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		found, err := codes(look(t, d.open(t, ""), "slack:D1").Memory)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(found)
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("updates were lost (-want +got):\n%s", diff)
		}
	})
}

func TestAnErrorSavesNothing(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		turn(t, s, message("1", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
			stored.Memory = json.RawMessage(`{"answer":"a1"}`)
			return []chat.Reply{reply("hello")}, nil
		})
		broken := errors.New("the search is broken")
		change := func(stored *conversation.Turn) {
			stored.Lang = catalog.FR
			stored.Memory = json.RawMessage(`{"answer":"a2"}`)
			stored.Gaps = []conversation.Gap{{Kind: conversation.Unanswered, Question: "?"}}
			stored.Feedback = []conversation.Feedback{{Answer: "a1"}}
		}
		_, err := s.Turn(t.Context(), message("2", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
			change(stored)
			return []chat.Reply{reply("lost")}, broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("error %v, want the turn's", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not come through")
				}
			}()
			_, _ = s.Turn(t.Context(), message("2", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
				change(stored)
				panic("a bug")
			})
		}()

		want := conversation.Turn{Known: true, Memory: json.RawMessage(`{"answer":"a1"}`)}
		if diff := cmp.Diff(want, look(t, s, "slack:D1")); diff != "" {
			t.Errorf("state (-want +got):\n%s", diff)
		}
		for table, want := range map[string]int{"replies": 1, "gaps": 0, "feedback": 0, "people": 0} {
			if got := d.count(t, `SELECT COUNT(*) FROM `+table); got != want {
				t.Errorf("%d rows in %s, want %d", got, table, want)
			}
		}
		if got := turn(t, s, message("2", "slack:D1"), says("at last")); len(got) != 1 {
			t.Error("the message that failed is taken for seen")
		}
	})
}

func TestAMessageWithoutIDIsRefused(t *testing.T) {
	s := sqlite(t).open(t, "")
	for _, m := range []chat.Message{message("", "slack:D1"), message("1", "")} {
		if _, err := s.Turn(t.Context(), m, says("hello")); err == nil {
			t.Errorf("%+v was stored: the next one would be taken for the same", m)
		}
	}
}

// PostgreSQL may undo a transaction in favour of another one; here a trigger does so, once, when it is committed.
func TestATurnThatPostgreSQLUndoesRunsAgain(t *testing.T) {
	d := postgres(t)
	s := d.open(t, "")
	_, err := d.raw.ExecContext(t.Context(), `
		CREATE SEQUENCE attempts; -- what a transaction takes from a sequence is never put back
		CREATE FUNCTION undo_once() RETURNS trigger AS $$ BEGIN
			IF nextval('attempts') = 1 THEN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END IF;
			RETURN NULL;
		END $$ LANGUAGE plpgsql;
		CREATE CONSTRAINT TRIGGER undo_once AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION undo_once();`)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	postings := turn(t, s, message("1", "slack:D1"), func(stored *conversation.Turn) ([]chat.Reply, error) {
		ran++
		if stored.Known {
			t.Error("something of the first run was stored")
		}
		return []chat.Reply{reply("hello")}, nil
	})
	if ran != 2 || len(postings) != 1 || d.count(t, `SELECT COUNT(*) FROM replies`) != 1 {
		t.Errorf("the turn ran %d times, with %d postings", ran, len(postings))
	}
}
