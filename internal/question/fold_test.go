package question

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"vtbot/catalog"
)

// expected returns what an example is to be read as.
func expected(file string) string {
	return file
}

// read returns what a text was read as, by the name of an example file.
func (a Asked) file() string {
	switch {
	case a.Kind == Property:
		return fieldPrefix + string(a.Field)
	case a.Kind == Talk:
		return talkPrefix + string(a.Talk)
	case a.Kind == Pick && a.Book:
		return bookClass
	case a.Kind == AudienceSwitch:
		return switchClass
	}
	return string(a.Kind)
}

func TestFolds(t *testing.T) {
	if os.Getenv("FOLDS") == "" {
		t.Skip()
	}
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	const folds = 5
	all := examples()
	r := newReader(c)
	start := time.Now()
	r.fit(all)
	fmt.Println("fit", time.Since(start), len(all))
	start = time.Now()
	newReader(c)
	fmt.Println("reader", time.Since(start))
	total, right := map[string]int{}, map[string]int{}
	wrong := map[string]int{}
	var lines []string
	for k := range folds {
		var train, test []example
		for i, e := range all {
			if (i*7919)%folds == k {
				test = append(test, e)
			} else {
				train = append(train, e)
			}
		}
		ms := r.fit(train)
		r.models = func() models { return ms }
		for i, e := range test {
			text := strings.ReplaceAll(e.filled(i, i%2 == 0), moduleWord, "TM4")
			text = strings.ReplaceAll(text, audienceWord, map[catalog.Lang]string{catalog.NL: "verpleegkundigen", catalog.FR: "infirmières", catalog.EN: "nurses"}[e.lang])
			a := r.Read(text, e.lang, Context{Shown: []string{"TM1", "TM4"}, About: "TM4"})
			want := e.kind
			if want == calmClass {
				want = "search"
			}
			got := a.file()
			group := want
			if i := strings.Index(want, "."); i > 0 {
				total[want[:i]]++
				if strings.HasPrefix(got, want[:i]) {
					right[want[:i]]++
				}
			}
			total[group]++
			total[string("ALL "+e.lang)]++
			ok := got == want || (want == "search" && got == "set") || (want == "set" && got == "search")
			if ok {
				right[group]++
				right[string("ALL "+e.lang)]++
			} else {
				wrong[want+" -> "+got]++
				lines = append(lines, fmt.Sprintf("%s -> %s %.2f: %s", want, got, a.Probability, text))
			}
		}
	}
	if os.Getenv("SHORT") != "" {
		s := ""
		for _, k := range []string{"ALL nl", "ALL fr", "ALL en", "search", "field", "talk", "distress", "pick", "other", "field.learn"} {
			s += fmt.Sprintf("%s %.0f  ", k, 100*float64(right[k])/float64(total[k]))
		}
		fmt.Println(s)
		return
	}
	var keys []string
	for k := range total {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Printf("%-22s %4d/%4d %.0f%%\n", k, right[k], total[k], 100*float64(right[k])/float64(total[k]))
	}
	sort.Strings(lines)
	os.WriteFile("/tmp/folds.txt", []byte(strings.Join(lines, "\n")), 0o644)
}
