package edition_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/edition"
)

// No question is dropped or answered from half a catalogue while editions are exchanged.
func TestLive(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	other := *c
	other.Edition = catalog.Text{catalog.NL: "2027", catalog.FR: "2027", catalog.EN: "2027"}
	live, err := edition.NewLive(c, "")
	if err != nil {
		t.Fatal(err)
	}
	var people sync.WaitGroup
	stop := make(chan struct{})
	failures := make(chan string, 100)
	for range 4 {
		people.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				err := live.Use(func(x *edition.Edition) error {
					name := x.Catalog().Edition[catalog.NL]
					a, err := x.Ask(context.Background(), catalog.Question{Text: "victims of human trafficking"})
					if err != nil {
						return err
					}
					if a.Matches[0].Module.Code != "SM3" || x.Catalog().Edition[catalog.NL] != name {
						return fmt.Errorf("got %v from edition %s", a.Matches, name)
					}
					return nil
				})
				if err != nil {
					failures <- err.Error()
					return
				}
			}
		})
	}
	for i := range 6 {
		next := c
		if i%2 == 0 {
			next = &other
		}
		if err := live.Replace(next); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	people.Wait()
	close(failures)
	for f := range failures {
		t.Error(f)
	}
}
