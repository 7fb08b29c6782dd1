package main

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"vtbot/catalog"
	"vtbot/internal/chat"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// trainerColumns are the columns of a list of trainers, in the order in which it is written.
var trainerColumns = []string{
	"name", "employer", "languages", "modules", "email", "slack", "telegram", "via", "language", "absences", "phone",
}

//go:embed words/trainer_columns.txt
var columnFile string

// columnNames holds how people call the columns of a list of trainers.
var columnNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, name := range trainerColumns {
		names[name] = name
	}
	for line := range strings.Lines(columnFile) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for called := range strings.SplitSeq(list, " | ") {
			names[called] = name
		}
	}
	return names
})

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
		tr.Phone,
	}
}

var slackUser = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)

// readTrainers reads a list of trainers: comma- or semicolon-separated values with a line of column names first, as a
// spreadsheet writes them. Days are read relative to now. Each fault is told with its line; with any, no trainer is returned.
func readTrainers(file string, in io.Reader, c *catalog.Catalog, now time.Time) ([]*training.Trainer, error) {
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
	for i, called := range header {
		name, ok := columnNames()[strings.ToLower(strings.TrimSpace(called))]
		if !ok {
			faults = append(
				faults,
				fmt.Errorf("%s:1: unknown column %q: expected some of %s", file, called, strings.Join(trainerColumns, ", ")),
			)
		}
		columns[name] = i
	}
	if _, ok := columns["name"]; !ok {
		faults = append(faults, fmt.Errorf("%s:1: no column %q", file, "name"))
	}
	rd := understand.NewReader(c)
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
		tr, wrong := trainerOf(cell, rd, now)
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
func trainerOf(
	cell func(string) string, rd *understand.Reader, now time.Time,
) (tr *training.Trainer, wrong []string) {
	fault := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	tr = &training.Trainer{
		Name:     cell("name"),
		Employer: cell("employer"),
		Email:    cell("email"),
		Slack:    cell("slack"),
		Telegram: cell("telegram"),
		Via:      cell("via"),
	}
	if tr.Name == "" {
		fault("a trainer without a name")
	}
	tr.Phone = cell("phone")
	said := rd.ReadTrainer(cell("languages"), catalog.NL, now)
	tr.Languages = said.Languages
	for _, word := range append(said.Unread, notEmpty(said.Name)...) {
		fault("%q is no language: expected nl, fr or en", word)
	}
	said = rd.ReadTrainer(cell("modules"), catalog.NL, now)
	tr.Modules = said.Modules
	for _, word := range slices.Concat(said.Unknown, said.Unread, notEmpty(said.Name)) {
		fault("no module has the code %q", word)
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
	for part := range strings.FieldsFuncSeq(cell("absences"), func(r rune) bool { return strings.ContainsRune(";|\n", r) }) {
		away, ok := absences(part, rd, now)
		if !ok {
			fault("%q is no absence: expected days such as 2027-03-01/2027-03-05, or in words, from 1 to 5 March", strings.TrimSpace(part))
		}
		tr.Absences = append(tr.Absences, away...)
	}
	return tr, wrong
}

func notEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// absences reads when somebody is away: "2027-03-01/2027-03-05", several of those, or in words. false for what is neither, or
// has no such days.
func absences(text string, rd *understand.Reader, now time.Time) (list []training.Period, ok bool) {
	text = strings.TrimSpace(text)
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,", r) }) {
		from, to, _ := strings.Cut(word, "/")
		first, err := training.ParseDay(from)
		last, err2 := training.ParseDay(to)
		if err != nil || err2 != nil {
			list = nil
			break
		}
		if last < first {
			return nil, false
		}
		list = append(list, training.Period{From: first, To: last})
	}
	if len(list) > 0 || text == "" {
		return list, true
	}
	for _, lang := range catalog.Langs {
		dates := rd.Read(text, lang, now).Dates
		for _, day := range dates.Days {
			list = append(list, training.Period{From: day, To: day})
		}
		if dates.From != "" && len(dates.Days) == 0 {
			list = append(list, training.Period{From: dates.From, To: dates.To})
		}
		if len(list) > 0 {
			return list, true
		}
	}
	return nil, false
}
