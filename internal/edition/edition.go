// Package edition holds one edition of the catalogue with all that is built from it, and exchanges editions under way.
package edition

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/question"
	"vtbot/internal/understand"
	"vtbot/search"
)

// Edition is a catalogue with its index and its readers of requests and questions. It is safe for concurrent use.
type Edition struct {
	*search.Index
	Reader    *understand.Reader
	Questions *question.Reader
	taught    *search.Taught
}

// Taught returns the lesson that a question is, or is like; false when it is like none.
func (e *Edition) Taught(ctx context.Context, q catalog.Question) (catalog.Lesson, bool, error) {
	return e.taught.Match(ctx, q)
}

// Ask answers a question as [search.Index.Ask] does, and before that from what was taught.
func (e *Edition) Ask(ctx context.Context, q catalog.Question) (catalog.Answer, error) {
	l, taught, err := e.Taught(ctx, q)
	if taught && l.Same != "" {
		q.Text = l.Same
		l, taught, err = e.Taught(ctx, q)
	}
	if err != nil {
		return catalog.Answer{}, err
	}
	if !taught || l.About() == "" {
		return e.Index.Ask(ctx, q)
	}
	a := catalog.Answer{Lang: q.Prior}
	if !q.Force {
		a.Lang, _ = e.Language(q.Text, q.Prior)
	}
	if m, ok := e.Catalog().Module(l.Code); ok {
		a.Outcome, a.Matches = catalog.Found, []catalog.Match{{Module: m, Score: 1}}
	} else if r, ok := e.Catalog().Referral(l.Referral); ok {
		a.Outcome, a.Referral = catalog.Referred, r
	}
	return a, nil
}

// Build makes an edition of a catalogue. It takes some tenths of a second: the parts are built side by side. What is fitted
// to a catalogue is kept in a folder, "" for none, so that it is fitted once; a folder that cannot be used costs only time.
func Build(c *catalog.Catalog, folder string) (*Edition, error) {
	e := &Edition{}
	var readers sync.WaitGroup
	readers.Go(func() { e.Reader = understand.NewReader(c) })
	readers.Go(func() { e.Questions = questions(c, folder) })
	x, err := search.BuildIn(c, folder)
	readers.Wait()
	if err != nil {
		return nil, err
	}
	e.Index = x
	return e, nil
}

// Explain writes how a question is answered, as [search.Index.Explain] does, and the lesson that answers it instead.
func (e *Edition) Explain(ctx context.Context, q catalog.Question, out io.Writer) error {
	l, taught, err := e.Taught(ctx, q)
	if err == nil && taught {
		_, err = fmt.Fprintf(out, "lesson    %d: %q → %s%s\n", l.Number, l.Text, l.About(), l.Same)
	}
	if err != nil {
		return err
	}
	return e.Index.Explain(ctx, q, out)
}

// Like returns what tells whether a lesson would answer a question.
func (e *Edition) Like(ctx context.Context, l catalog.Lesson) func(question string) (bool, error) {
	alone := e.Learn([]catalog.Lesson{l})
	return func(question string) (bool, error) {
		_, is, err := alone.Match(ctx, catalog.Question{Text: catalog.Lesson{Text: question}.Said(), Prior: l.Lang})
		return is, err
	}
}

// Upsets returns the sentences of the catalogue that a lesson would have answered otherwise than they are labelled.
func (e *Edition) Upsets(ctx context.Context, l catalog.Lesson) ([]catalog.Example, error) {
	if l.Dismissed() {
		return nil, nil
	}
	l, err := e.Resolved(ctx, l)
	if err != nil {
		return nil, err
	}
	return e.Index.Upsets(ctx, l)
}

// Resolved returns a lesson that means the same as another text as one about what that text is answered with; as it is when that
// is no single module and no referral.
func (e *Edition) Resolved(ctx context.Context, l catalog.Lesson) (catalog.Lesson, error) {
	if l.Same == "" {
		return l, nil
	}
	a, err := e.Ask(ctx, catalog.Question{Text: l.Same, Prior: l.Lang})
	switch {
	case err != nil:
		return l, err
	case a.Outcome == catalog.Found:
		l.Code, l.Same = a.Matches[0].Module.Code, ""
	case a.Referral != nil:
		l.Referral, l.Same = a.Referral.ID, ""
	}
	return l, nil
}

// kept is what the names of the files begin with in which fitted models are kept.
const kept = "questions-"

// questions returns the reader of questions for a catalogue, with the models that a folder keeps for it. Without them they
// are fitted, and kept where that can be done.
func questions(c *catalog.Catalog, folder string) *question.Reader {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return question.NewReader(c)
	}
	file := filepath.Join(folder, kept+question.Digest(c)+".model")
	if data, err := os.ReadFile(file); err == nil {
		if r, err := question.Restore(c, data); err == nil {
			return r
		}
	}
	r := question.NewReader(c)
	_ = keep(file, r) // what is not kept is fitted again: there is no error to act on
	return r
}

// keep writes a reader's models to a file, whole or not at all, and removes those of other catalogues.
func keep(file string, r *question.Reader) error {
	data, err := r.MarshalBinary()
	if err != nil {
		return err
	}
	folder := filepath.Dir(file)
	temp, err := os.CreateTemp(folder, "."+kept+"*")
	if err != nil {
		return fmt.Errorf("keep the models of questions: %w", err)
	}
	_, err = temp.Write(data)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("keep the models of questions: %w", err)
	}
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if name := e.Name(); strings.HasPrefix(name, kept) && name != filepath.Base(file) {
			_ = os.Remove(filepath.Join(folder, name))
		}
	}
	return err
}

// Live serves the present edition of the catalogue and exchanges it under way: a turn that began with one edition ends
// with it, and none waits for the exchange.
type Live struct {
	folder  string // in which what is fitted is kept; "" for none
	mu      sync.Mutex
	current *shared
	lessons []catalog.Lesson
	version string // of the lessons
}

// shared is an edition with the number of those who use it, and one for being the present one.
type shared struct {
	*Edition
	users int
}

// NewLive builds an edition of a catalogue and serves it. What is fitted to a catalogue is kept in a folder, "" for none.
func NewLive(c *catalog.Catalog, folder string) (*Live, error) {
	l := &Live{folder: folder}
	return l, l.Replace(c)
}

// Use runs use with the present edition, which stays open until use returns.
func (l *Live) Use(use func(*Edition) error) error {
	l.mu.Lock()
	s := l.current
	s.users++
	e := *s.Edition
	l.mu.Unlock()
	defer l.release(s)
	return use(&e)
}

// Lessons are what coordinators taught, as it is stored.
type Lessons interface {
	// LessonsVersion tells one state of the lessons from another.
	LessonsVersion(ctx context.Context) (string, error)
	// Lessons returns those that hold.
	Lessons(ctx context.Context) ([]catalog.Lesson, error)
}

// Learn takes over the lessons as they are stored by now. It costs one short query as long as they are as they were.
func (l *Live) Learn(ctx context.Context, from Lessons) error {
	version, err := from.LessonsVersion(ctx)
	l.mu.Lock()
	known := version == l.version
	l.mu.Unlock()
	if err != nil || known {
		return err
	}
	lessons, err := from.Lessons(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.version, l.lessons = version, lessons
	l.current.teach(lessons)
	return nil
}

// teach makes an edition answer from lessons about what its catalogue holds.
func (e *Edition) teach(lessons []catalog.Lesson) {
	var known []catalog.Lesson
	for _, l := range lessons {
		_, module := e.Catalog().Module(l.Code)
		_, referral := e.Catalog().Referral(l.Referral)
		if module || referral || l.About() == "" {
			known = append(known, l)
		}
	}
	e.taught = e.Learn(known)
}

// Replace builds another edition and serves it from then on. After an error the present one stays.
func (l *Live) Replace(c *catalog.Catalog) error {
	e, err := Build(c, l.folder)
	if err != nil {
		return err
	}
	l.mu.Lock()
	old := l.current
	e.teach(l.lessons)
	l.current = &shared{Edition: e, users: 1}
	l.mu.Unlock()
	if old != nil {
		l.release(old)
	}
	return nil
}

// release closes an edition when its last user leaves. Closing an index in memory only frees it: there is no error to act on.
func (l *Live) release(s *shared) {
	l.mu.Lock()
	s.users--
	last := s.users == 0
	l.mu.Unlock()
	if last {
		_ = s.Close()
	}
}

// Catalog returns the present edition of the catalogue.
func (l *Live) Catalog() *catalog.Catalog {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current.Catalog()
}
