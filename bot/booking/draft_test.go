package booking_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"vtbot/bot/booking"
	"vtbot/catalog"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

const today = training.Day("2026-11-23")

func full() training.Wish {
	return training.Wish{
		Modules: []string{"TM4"}, Organisation: "Kapellen", Participants: training.Exactly(12), Audience: "nurses", Dates: training.OnDays("2027-03-09"),
		SessionLanguage: catalog.NL, Mode: training.Online, Remarks: "-", Email: "a@b.example",
	}
}

func TestNextIsTheFirstThatIsMissing(t *testing.T) {
	d := booking.Draft{}
	for _, k := range training.FieldKeys {
		if got := d.Next(); got != k {
			t.Fatalf("asks for %s, want %s", got, k)
		}
		d.Skip(k)
	}
	if got := d.Next(); got != training.FieldReview {
		t.Errorf("with all declined: %s", got)
	}
	d = booking.Draft{Wish: full()}
	d.Clear(training.FieldRemarks)
	if got := d.Next(); got != training.FieldReview {
		t.Errorf("with only a remark missing it asks for %s", got)
	}
	d.Clear(training.FieldEmail)
	if got := d.Next(); got != training.FieldRemarks {
		t.Errorf("with more missing it asks for %s, want the first in order", got)
	}
}

// Whatever was said, clearing a field makes it the one that is asked for, or leaves one before it, and the draft comes
// back from JSON as it was.
func TestClearedFieldsAreAskedAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := booking.Draft{ID: "a", Wish: full()}
		k := rapid.SampledFrom(training.FieldKeys).Draw(t, "key")
		d.Clear(k)
		if got := d.Next(); got != k && !k.Optional() {
			t.Fatalf("cleared %s, asks for %s", k, got)
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again booking.Draft
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatal(err)
		}
		if again.Next() != d.Next() || again.Wish.Organisation != d.Wish.Organisation || !again.Wish.Dates.Equal(d.Wish.Dates) {
			t.Fatalf("came back as %+v", again)
		}
	})
}

func TestApply(t *testing.T) {
	states := func(act understand.Act, w training.Wish) booking.Said {
		return booking.Said{Act: act, Stated: understand.Reading{Wish: w}}
	}
	tests := map[string]struct {
		asked training.FieldKey
		said  booking.Said
		want  func(*training.Wish)
		kind  string // of the problem
	}{
		"a past date is refused":    {said: states(understand.Answer, training.Wish{Dates: training.OnDays("2026-10-15")}), kind: training.PastDate},
		"nobody is too few":         {asked: training.FieldParticipants, said: booking.Said{Text: "0", Bare: understand.Bare{Counted: true}}, kind: training.TooFew},
		"five thousand is too many": {said: states(understand.Answer, training.Wish{Participants: training.Exactly(5000)}), kind: training.TooMany},
		"an address without @":      {asked: training.FieldEmail, said: booking.Said{Text: "ann.lommel.be"}, kind: training.NoEmail},
		"a weekend is pointed out, and kept": {
			said: states(understand.Answer, training.Wish{Dates: training.OnDays("2027-03-06")}),
			want: func(w *training.Wish) { w.Dates = training.OnDays("2027-03-06") }, kind: training.Weekend,
		},
		"so is a public holiday": {
			said: states(understand.Answer, training.Wish{Dates: training.OnDays("2026-12-25")}),
			want: func(w *training.Wish) { w.Dates = training.OnDays("2026-12-25") }, kind: training.Holiday,
		},
		"another module takes the place": {
			said: booking.Said{Act: understand.Correct, Stated: understand.Reading{Wish: training.Wish{Modules: []string{"SM2"}}, Not: []string{"TM4"}}},
			want: func(w *training.Wish) { w.Modules = []string{"SM2"} },
		},
		"a module is added": {
			said: states(understand.AddModule, training.Wish{Modules: []string{"TM5"}}),
			want: func(w *training.Wish) { w.Modules = []string{"TM4", "TM5"} },
		},
		"a module is dropped": {
			said: states(understand.RemoveModule, training.Wish{Modules: []string{"TM4"}}),
			want: func(w *training.Wish) { w.Modules = nil },
		},
		"an organisation in passing changes not": {said: states(understand.Answer, training.Wish{Organisation: "Caritas"})},
		"a corrected one does": {
			said: states(understand.Correct, training.Wish{Organisation: "Caritas"}),
			want: func(w *training.Wish) { w.Organisation = "Caritas" },
		},
		"people in their own words": {
			said: states(understand.Correct, training.Wish{AudienceText: "psychologen"}),
			want: func(w *training.Wish) { w.Audience, w.AudienceText = "", "psychologen" },
		},
		"a day of the month that was spoken of": {
			said: booking.Said{Act: understand.Correct, Bare: understand.Bare{Day: 16}},
			want: func(w *training.Wish) { w.Dates = training.OnDays("2027-03-16") },
		},
		"an hour without a date keeps the date": {
			said: states(understand.Correct, training.Wish{Time: "10:00"}),
			want: func(w *training.Wish) { w.Time = "10:00" },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := booking.Draft{Wish: full(), Asked: test.asked}
			want := full()
			if test.want != nil {
				test.want(&want)
			}
			heard := d.Apply(test.said, today)
			kind := ""
			if heard.Problem != nil {
				kind = heard.Problem.Kind
			}
			if kind != test.kind {
				t.Errorf("problem %q, want %q", kind, test.kind)
			}
			got, err := json.Marshal(d.Wish)
			if err != nil {
				t.Fatal(err)
			}
			expected, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(expected) {
				t.Errorf("\n got %s\nwant %s", got, expected)
			}
		})
	}
}

func TestFill(t *testing.T) {
	tests := map[string]struct {
		change  func(*training.Wish)
		changed []training.FieldKey
		wrong   []string // kinds of problems
	}{
		"as it was":                     {change: func(*training.Wish) {}},
		"two fields":                    {change: func(w *training.Wish) { w.Mode, w.Remarks = training.OnSite, "" }, changed: []training.FieldKey{training.FieldMode, training.FieldRemarks}},
		"a weekend is meant":            {change: func(w *training.Wish) { w.Dates = training.OnDays("2027-03-06") }, changed: []training.FieldKey{training.FieldDates}},
		"all that is wrong is told":     {change: func(w *training.Wish) { w.Dates, w.Participants = training.OnDays("2026-03-06"), training.Exactly(301) }, wrong: []string{training.TooMany, training.PastDate}},
		"what is left empty is not":     {change: func(w *training.Wish) { w.Participants = training.Count{} }, changed: []training.FieldKey{training.FieldParticipants}},
		"one wrong field spoils others": {change: func(w *training.Wish) { w.Mode, w.Participants = training.OnSite, training.Exactly(-1) }, wrong: []string{training.TooFew}},
	}
	for name, test := range tests {
		d := booking.Draft{Wish: full(), Skipped: []training.FieldKey{training.FieldRemarks}, Doubt: &training.Problem{Key: training.FieldDates, Kind: training.Weekend, Day: "2027-03-13", Soft: true}}
		filled := full()
		test.change(&filled)
		changed, wrong := d.Fill(filled, today)
		var kinds []string
		for _, p := range wrong {
			kinds = append(kinds, p.Kind)
		}
		if !slices.Equal(changed, test.changed) || !slices.Equal(kinds, test.wrong) {
			t.Errorf("%s: changed %v, wrong %v", name, changed, kinds)
		}
		want := filled
		if len(test.wrong) > 0 {
			want = full()
		}
		got, err := json.Marshal(d.Wish)
		if err != nil {
			t.Fatal(err)
		}
		expected, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(expected) || (d.Doubt == nil) != (len(wrong) == 0) {
			t.Errorf("%s: holds %s, in doubt %v", name, got, d.Doubt)
		}
	}
}
