package question

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"testing"

	"vtbot/catalog"
)

func TestCorpusTmp(t *testing.T) {
	if os.Getenv("CORPUS") == "" {
		t.Skip()
	}
	c, _ := catalog.Load("")
	r := NewReader(c)
	in := map[string]bool{}
	for _, e := range examples() {
		in[plain(e.text)] = true
	}
	count := map[string]int{}
	n := 0
	for _, fn := range []string{"a", "b", "c", "d"} {
		f, _ := os.Open("/work/shared/corpus/" + fn + ".jsonl")
		s := bufio.NewScanner(f)
		for s.Scan() {
			var d struct {
				Code, Q, Lang, Kind string
			}
			json.Unmarshal(s.Bytes(), &d)
			if d.Kind != "" || in[plain(d.Q)] {
				continue
			}
			n++
			a := r.Read(d.Q, catalog.Lang(d.Lang), Context{})
			k := a.file()
			count[fmt.Sprintf("%s content=%v", k, a.Content)]++
			if a.Kind == Talk || a.Kind == Distress || (a.Kind != Search && a.Kind != Set && !a.Content) {
				fmt.Printf("%s %s %.2f %v: %s\n", fn+d.Code, k, a.Probability, a.Content, d.Q)
			}
		}
	}
	fmt.Println(n)
	var keys []string
	for k := range count {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Println(k, count[k])
	}
}
