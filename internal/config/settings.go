package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/rhythm"
)

// Length is how long a session takes.
type Length time.Duration

// UnmarshalText reads 15m to 12h.
func (l *Length) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil || d < 15*time.Minute || d > 12*time.Hour {
		return fmt.Errorf("%q: expected how long a session takes, 15m to 12h, such as 3h", text)
	}
	*l = Length(d)
	return nil
}

// MarshalText returns what UnmarshalText reads.
func (l Length) MarshalText() ([]byte, error) { return []byte(time.Duration(l).String()), nil }

// Workdays is a number of working days; 0 is never.
type Workdays int

// UnmarshalText reads a number; an empty text is never.
func (w *Workdays) UnmarshalText(text []byte) error {
	n, err := number(text, "working days", 60)
	if err == nil {
		*w = Workdays(n)
	}
	return err
}

// Requests is a number of requests; 0 is never.
type Requests int

// UnmarshalText reads a number; an empty text is never.
func (r *Requests) UnmarshalText(text []byte) error {
	n, err := number(text, "requests", 50)
	if err == nil {
		*r = Requests(n)
	}
	return err
}

// Backups is a number of backups; 0 is all.
type Backups int

// UnmarshalText reads a number; an empty text is all.
func (b *Backups) UnmarshalText(text []byte) error {
	n, err := number(text, "backups", 1000)
	if err != nil {
		return fmt.Errorf("%q: expected how many backups are kept, 1 to 1000, or nothing for all", text)
	}
	*b = Backups(n)
	return nil
}

// number reads a number from 0 to most; an empty text is 0.
func number(text []byte, what string, most int) (int, error) {
	if len(text) == 0 {
		return 0, nil
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > most {
		return 0, fmt.Errorf("%q: expected a number of %s, 1 to %d, or nothing for never", text, what, most)
	}
	return n, nil
}

// Induction is a mandatory introduction that is given again and again in one place.
type Induction struct {
	Place    string        `yaml:"place"`
	Language catalog.Lang  `yaml:"language"`
	Schedule rhythm.Rhythm `yaml:"schedule"` // when it begins
	Modules  []string      `yaml:"modules"`  // AM1 and AM2 unless said
	Trainer  string        `yaml:"trainer"`  // by name; "" is assigned each time

	line bool // it was written as one line
}

// inductionLine is how an introduction is written as one line.
const inductionLine = `"place; language; schedule", with "; modules" and "; trainer" behind it where needed, ` +
	`such as "Kapellen; nl; 30 9 1 * *; AM1 AM2; An Peeters"`

// UnmarshalText reads an introduction from one line, as the variable holds it and files did once.
func (in *Induction) UnmarshalText(text []byte) error {
	parts := strings.Split(string(text), ";")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if len(parts) < 3 || len(parts) > 5 || parts[0] == "" {
		return fmt.Errorf("%q: expected %s", text, inductionLine)
	}
	lang, ok := catalog.ParseLang(parts[1])
	if !ok {
		return fmt.Errorf("%q is no language: expected nl, fr or en", parts[1])
	}
	schedule, err := rhythm.Parse(parts[2])
	if err != nil {
		return err
	}
	*in = Induction{Place: parts[0], Language: lang, Schedule: schedule, line: true}
	if len(parts) > 3 {
		in.Modules = strings.Fields(strings.ReplaceAll(parts[3], ",", " "))
	}
	if len(parts) > 4 {
		in.Trainer = parts[4]
	}
	return nil
}

// complete fills in what need not be said.
func (in *Induction) complete() {
	if len(in.Modules) == 0 {
		in.Modules = []string{"AM1", "AM2"}
	}
	for i, code := range in.Modules {
		in.Modules[i] = strings.ToUpper(code)
	}
}

// missing returns the key that an introduction needs and does not have; "" when it has all.
func (in *Induction) missing() string {
	switch {
	case in.Place == "":
		return "place"
	case in.Language == "":
		return "language"
	case in.Schedule.IsZero():
		return "schedule"
	}
	return ""
}
