package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vtbot/catalog"
	"vtbot/internal/planning"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// ask stores a request for modules, and returns its number.
func ask(t *testing.T, s *store.Store, who catalog.Audience, modules ...string) int64 {
	t.Helper()
	r := &training.Request{Wish: training.Wish{Modules: modules, Audience: who}}
	if err := r.Submit(training.Who{ID: "slack:U1", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	do(t, s, func(tx planning.Tx) error { return tx.SaveRequest(t.Context(), r) })
	return r.Number
}

// changed stores what change makes of a request.
func changed(t *testing.T, s *store.Store, number int64, change func(*training.Request) error) {
	t.Helper()
	do(t, s, func(tx planning.Tx) error {
		r, err := tx.Request(t.Context(), number)
		if err != nil {
			return err
		}
		if err := change(r); err != nil {
			return err
		}
		return tx.SaveRequest(t.Context(), r)
	})
}

func found(t *testing.T, s *store.Store, q planning.RequestQuery) []int64 {
	t.Helper()
	list, err := s.Requests(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int64
	for _, r := range list {
		numbers = append(numbers, r.Number)
	}
	return numbers
}

func TestOpenRequestsAreFoundByTheirModules(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s := d.open(t, "")
		both := ask(t, s, "guardians", "SM1", "SM2")
		one := ask(t, s, "nbmv_staff", "SM1", "SM1")
		ask(t, s, "nurses", "SM5")
		want := func(q planning.RequestQuery, numbers ...int64) {
			t.Helper()
			if got := found(t, s, q); !slices.Equal(got, numbers) {
				t.Errorf("%+v: %v, want %v", q, got, numbers)
			}
		}
		want(planning.RequestQuery{Module: "SM1"}, one, both)
		want(planning.RequestQuery{Module: "SM1", Limit: 1}, one)
		want(planning.RequestQuery{Module: "SM2"}, both)
		want(planning.RequestQuery{Module: "SM1", Audience: "guardians"}, both)
		want(planning.RequestQuery{Module: "SM3"})

		changed(t, s, both, func(r *training.Request) error {
			return r.Change(training.Who{ID: "slack:U1", At: time.Now()}, training.Wish{Modules: []string{"SM3"}})
		})
		want(planning.RequestQuery{Module: "SM2"})
		want(planning.RequestQuery{Module: "SM3"}, both)
		changed(t, s, one, func(r *training.Request) error {
			return r.Decline(training.Who{ID: "slack:U2", At: time.Now()}, "no")
		})
		want(planning.RequestQuery{Module: "SM1"})
		if left := d.count(t, fmt.Sprintf(`SELECT COUNT(*) FROM request_modules WHERE request = %d`, one)); left != 0 {
			t.Errorf("%d rows are left of a request that was declined", left)
		}
	})
}

// Requests that were open before their modules were kept are found all the same.
func TestModulesOfOlderRequestsAreKept(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, d *database) {
		s, err := store.Open(t.Context(), d.options)
		if err != nil {
			t.Fatal(err)
		}
		open := ask(t, s, "guardians", "SM1", "SM2")
		bare := ask(t, s, "")
		closed := ask(t, s, "guardians", "SM1")
		changed(t, s, closed, func(r *training.Request) error { return r.Withdraw(training.Who{ID: "slack:U1", At: time.Now()}) })
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{`DROP TABLE request_modules`, `ALTER TABLE trainers DROP COLUMN removed`, `DROP TABLE lessons`, `ALTER TABLE gaps DROP COLUMN lesson`, `ALTER TABLE tickets DROP COLUMN token`, `DELETE FROM goose_db_version WHERE version_id >= 5`} { // as it was before
			if _, err := d.raw.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		again := d.open(t, "")
		if got := found(t, again, planning.RequestQuery{Module: "SM1", Audience: "guardians"}); !slices.Equal(got, []int64{open}) {
			t.Errorf("found %v, want R-%d alone; R-%d asks for nothing, and R-%d was withdrawn", got, open, bare, closed)
		}
		if got := found(t, again, planning.RequestQuery{Module: "SM2"}); !slices.Equal(got, []int64{open}) {
			t.Errorf("by the second module: %v", got)
		}
	})
}

// What a turn looks up among the requests is found by an index, however many there are.
func TestRequestsAreFoundByTheirIndexes(t *testing.T) {
	d := sqlite(t)
	d.open(t, "")
	for _, test := range []struct {
		query planning.RequestQuery
		step  string
	}{
		{planning.RequestQuery{Requesters: []string{"slack:U1"}, Open: true, Limit: 20}, "SEARCH requests USING INDEX requests_by_requester (requester=?)"},
		{planning.RequestQuery{Organisation: "Lommel", Open: true, Limit: 20}, "SEARCH requests USING INDEX requests_open_by_organisation (organisation=?)"},
		{planning.RequestQuery{Day: "2027-03-09", Limit: 3}, "SEARCH requests USING INDEX requests_by_day (day=?)"},
		{planning.RequestQuery{Module: "SM1", Limit: 20}, "SEARCH request_modules USING COVERING INDEX sqlite_autoindex_request_modules_1 (module=?)"},
		{planning.RequestQuery{Module: "SM1", Audience: "guardians", Limit: 20}, "SEARCH request_modules USING COVERING INDEX request_modules_by_audience (module=? AND audience=?)"},
	} {
		statement, args := store.Finding(test.query)
		if plan := d.plan(t, statement, args...); !slices.Contains(plan, test.step) {
			t.Errorf("%+v: %q is no step of\n%s", test.query, test.step, strings.Join(plan, "\n"))
		}
	}
}
