package telegram

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vtbot/internal/chat"
)

// Whatever the month: every day that can be picked is there once, in rows of a week, under its own value; none before it.
func TestMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(0, rapid.IntRange(0, 60).Draw(t, "month"), 0)
		from := first.AddDate(0, 0, rapid.IntRange(-40, 40).Draw(t, "from"))
		rows := month(&chat.Days{Value: "day:", Turn: "month:", Month: first.Format("2006-01"), From: from.Format(time.DateOnly)})
		if len(rows[0]) != 3 || *rows[0][0].CallbackData != "month:"+first.AddDate(0, -1, 0).Format("2006-01") || *rows[0][2].CallbackData != "month:"+first.AddDate(0, 1, 0).Format("2006-01") {
			t.Fatalf("the row on top: %v", rows[0])
		}
		seen := map[string]bool{}
		for _, week := range rows[1:] {
			if len(week) != 7 {
				t.Fatalf("a week of %d days", len(week))
			}
			for i, button := range week {
				iso, pick := strings.CutPrefix(*button.CallbackData, "day:")
				if !pick {
					continue
				}
				day, err := time.Parse(time.DateOnly, iso)
				if err != nil || day.Month() != first.Month() || day.Before(from) || seen[iso] || (int(day.Weekday())+6)%7 != i || button.Text != fmt.Sprint(day.Day()) {
					t.Fatalf("%s at place %d of its week, labelled %s", iso, i, button.Text)
				}
				seen[iso] = true
			}
		}
		for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
			if !day.Before(from) && !seen[day.Format(time.DateOnly)] {
				t.Fatalf("%s cannot be picked", day.Format(time.DateOnly))
			}
		}
	})
	if rows := month(&chat.Days{Month: "soon"}); rows != nil {
		t.Errorf("a month that is none: %v", rows)
	}
}
