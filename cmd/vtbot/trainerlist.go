package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
)

// trainerColumns are the columns of a list of trainers, in the order in which it is written.
var trainerColumns = []string{"name", "employer", "languages", "modules", "email", "slack", "telegram", "via", "language", "absences"}

// trainerRow is a trainer as a line of a list.
func trainerRow(tr *training.Trainer) []string {
	var langs, absences []string
	for _, l := range tr.Languages {
		langs = append(langs, string(l))
	}
	for _, p := range tr.Absences {
		absences = append(absences, string(p.From)+"/"+string(p.To))
	}
	return []string{
		tr.Name,
		tr.Employer,
		strings.Join(langs, " "),
		strings.Join(tr.Modules, " "),
		tr.Email,
		tr.Slack,
		tr.Telegram,
		tr.Via,
		string(tr.Lang),
		strings.Join(absences, " "),
	}
}

var slackUser = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)

// readTrainers reads a list of trainers: comma- or semicolon-separated values with a line of column names first, as a
// spreadsheet writes them. Each fault is told with its line; with any, no trainer is returned.
func readTrainers(file string, in io.Reader, c *catalog.Catalog) ([]*training.Trainer, error) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	text := strings.TrimPrefix(string(data), "\uFEFF")
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	if strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: no line of column names: expected %s", file, strings.Join(trainerColumns, ","))
	}
	columns := map[string]int{}
	var faults []error
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(trainerColumns, name) {
			faults = append(
				faults,
				fmt.Errorf("%s:1: unknown column %q: expected some of %s", file, name, strings.Join(trainerColumns, ", ")),
			)
		}
		columns[name] = i
	}
	if _, ok := columns["name"]; !ok {
		faults = append(faults, fmt.Errorf("%s:1: no column %q", file, "name"))
	}
	var list []*training.Trainer
	for len(faults) == 0 || len(list) > 0 {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", file, err))
			break
		}
		line, _ := r.FieldPos(0)
		cell := func(name string) string {
			if i, ok := columns[name]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		tr, wrong := trainerOf(cell, c)
		if slices.ContainsFunc(list, func(o *training.Trainer) bool { return strings.EqualFold(o.Name, tr.Name) }) {
			wrong = append(wrong, fmt.Sprintf("%q stands in the list twice", tr.Name))
		}
		for _, w := range wrong {
			faults = append(faults, fmt.Errorf("%s:%d: %s", file, line, w))
		}
		list = append(list, tr)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return list, nil
}

// trainerOf makes a trainer of the cells of a row, and says what is wrong with them.
func trainerOf(cell func(string) string, c *catalog.Catalog) (tr *training.Trainer, wrong []string) {
	fault := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	tr = &training.Trainer{
		Name: cell(
			"name",
		),
		Employer: cell("employer"),
		Email:    cell("email"),
		Slack:    cell("slack"),
		Telegram: cell("telegram"),
		Via:      cell("via"),
	}
	if tr.Name == "" {
		fault("a trainer without a name")
	}
	list := func(name string) []string {
		return strings.FieldsFunc(cell(name), func(r rune) bool { return strings.ContainsRune(" ,;|", r) })
	}
	for _, word := range list("languages") {
		lang, ok := catalog.ParseLang(word)
		if !ok {
			fault("%q is no language: expected nl, fr or en", word)
			continue
		}
		tr.Languages = append(tr.Languages, lang)
	}
	for _, word := range list("modules") {
		m, ok := c.Module(strings.ToUpper(word))
		if !ok {
			fault("no module has the code %q", word)
			continue
		}
		tr.Modules = append(tr.Modules, m.Code)
	}
	if a, err := mail.ParseAddress(tr.Email); tr.Email != "" && (err != nil || a.Address != tr.Email) {
		fault("%q is no e-mail address", tr.Email)
	}
	if tr.Slack != "" && !slackUser.MatchString(tr.Slack) {
		fault("%q is no id of Slack: expected one such as U0123", tr.Slack)
	}
	if _, err := strconv.ParseUint(tr.Telegram, 10, 63); tr.Telegram != "" && err != nil {
		fault("%q is no id of Telegram: expected a number", tr.Telegram)
	}
	if tr.Via != "" && !slices.ContainsFunc(tr.Addresses(), func(a chat.Address) bool { return a.Via == tr.Via }) {
		fault("wants to be told by %q, but has no address there", tr.Via)
	}
	if word := cell("language"); word != "" {
		lang, ok := catalog.ParseLang(word)
		if !ok {
			fault("%q is no language: expected nl, fr or en", word)
		}
		tr.Lang = lang
	}
	for _, word := range list("absences") {
		from, to, _ := strings.Cut(word, "/")
		first, err := training.ParseDay(from)
		last, err2 := training.ParseDay(to)
		if err != nil || err2 != nil || last < first {
			fault("%q is no absence: expected the first and the last day, 2027-03-01/2027-03-05", word)
			continue
		}
		tr.Absences = append(tr.Absences, training.Period{From: first, To: last})
	}
	return tr, wrong
}
