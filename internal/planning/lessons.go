package planning

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"vtbot/catalog"
)

// Lesson is what somebody said is to be done with a question.
type Lesson struct {
	catalog.Lesson
	By     string    // "slack:U0123"
	At     time.Time // UTC
	Undone time.Time // UTC; zero while it holds
}

// Gap is a question that was asked in vain and that no lesson settles.
type Gap struct {
	Number   int64
	Lang     catalog.Lang
	Question string // masked
}

// Lessons are the stored lessons, and the questions that they are about.
type Lessons interface {
	// Lesson returns a lesson; ErrNoLesson when there is none of the number.
	Lesson(ctx context.Context, number int64) (*Lesson, error)
	// SaveLesson stores a lesson; a new one, of number 0, gets its number.
	SaveLesson(ctx context.Context, l *Lesson) error
	// Gap returns a question; ErrNoGap when there is none of the number, or a lesson settles it.
	Gap(ctx context.Context, number int64) (Gap, error)
	// OpenGaps returns all of them, the latest first.
	OpenGaps(ctx context.Context) ([]Gap, error)
	// Settle says of questions that a lesson settles them; Reopen, that it no longer does.
	Settle(ctx context.Context, lesson int64, gaps []int64) error
	Reopen(ctx context.Context, lesson int64) error
}

// What there is not, and why a lesson cannot be.
var (
	ErrNoLesson = errors.New("no such lesson")
	ErrNoGap    = errors.New("no such question") // or it is settled
	ErrNotCell  = errors.New("only members of the VT cell teach")
	ErrNoModule = errors.New("no such module")
	ErrNoDoor   = errors.New("no such referral")
	ErrWordless = errors.New("the question was not kept, or says nothing")
)

// Shell is the actor of what is done on the command line: whoever runs the program administers it.
var Shell = Actor{ID: "shell", Name: "vtbot"}

func (p *Planner) mayTeach() error {
	if p.ActsForCell() || p.By == Shell {
		return nil
	}
	return ErrNotCell
}

// NotKept stands before the subject of a question that itself was not kept.
const NotKept = "[…] "

// Teach keeps a lesson from now on. like reports whether a question is answered by it: such open ones are settled. The text is
// without names already. Of two lessons that a question is equally like, the later one holds.
func (p *Planner) Teach(ctx context.Context, l catalog.Lesson, like func(question string) (bool, error)) (*Lesson, error) {
	if err := p.mayTeach(); err != nil {
		return nil, err
	}
	if _, ok := p.Catalog.Module(l.Code); l.Code != "" && !ok {
		return nil, ErrNoModule
	}
	if _, ok := p.Catalog.Referral(l.Referral); l.Referral != "" && !ok {
		return nil, ErrNoDoor
	}
	if !strings.ContainsFunc(l.Text, unicode.IsLetter) || strings.HasPrefix(l.Text, NotKept) && !l.Dismissed() {
		return nil, ErrWordless
	}
	taught := &Lesson{Lesson: l, By: p.By.ID, At: p.Now.UTC()}
	if err := p.SaveLesson(ctx, taught); err != nil {
		return nil, err
	}
	gaps, err := p.OpenGaps(ctx)
	if err != nil {
		return nil, err
	}
	var settled []int64
	for _, g := range gaps {
		if g.Question == l.Text {
			settled = append(settled, g.Number)
			continue
		}
		if strings.HasPrefix(g.Question, NotKept) {
			continue
		}
		is, err := like(g.Question)
		if err != nil {
			return nil, err
		}
		if is {
			settled = append(settled, g.Number)
		}
	}
	return taught, p.Settle(ctx, taught.Number, settled)
}

// Unteach ends that a lesson holds; what it settled is open again. ErrNoLesson for one that was undone before.
func (p *Planner) Unteach(ctx context.Context, number int64) (*Lesson, error) {
	if err := p.mayTeach(); err != nil {
		return nil, err
	}
	l, err := p.Lesson(ctx, number)
	if err != nil {
		return nil, err
	}
	if !l.Undone.IsZero() {
		return nil, ErrNoLesson
	}
	l.Undone = p.Now.UTC()
	if err := p.SaveLesson(ctx, l); err != nil {
		return nil, err
	}
	return l, p.Reopen(ctx, number)
}

// Teach and Unteach do the same for an actor in a transaction of their own.
func (s *Service) Teach(ctx context.Context, by Actor, l catalog.Lesson, like func(string) (bool, error)) (taught *Lesson, err error) {
	err = s.do(ctx, by, func(p *Planner) error {
		taught, err = p.Teach(ctx, l, like)
		return err
	})
	return taught, err
}

func (s *Service) Unteach(ctx context.Context, by Actor, number int64) (undone *Lesson, err error) {
	err = s.do(ctx, by, func(p *Planner) error {
		undone, err = p.Unteach(ctx, number)
		return err
	})
	return undone, err
}
