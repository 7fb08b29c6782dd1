package catalog_test

import (
	"fmt"
	"log"
	"strings"
	"testing/fstest"

	"vtbot/catalog"
)

// The shipped catalogue is read when no folder is named.
func ExampleLoad() {
	c, err := catalog.Load("")
	if err != nil {
		log.Fatal(err)
	}
	m, _ := c.Module("SM3")
	fmt.Println(len(c.Modules), "modules")
	fmt.Println(m.Code, "·", m.Title.In(catalog.EN))
	// Output:
	// 14 modules
	// SM3 · Victims of human trafficking
}

// Everything that is wrong with a catalogue is said at once, with its place and the nearest right spelling.
func ExampleLoadFS() {
	files := fstest.MapFS{"modules/a.yaml": {Data: []byte("code: TM4\ncategory: TN\ndelivery: on_requst\n")}}
	_, err := catalog.LoadFS(files, "my-catalogue")
	for line := range strings.Lines(err.Error()) {
		if strings.Contains(line, "did you mean") {
			fmt.Print(line)
		}
	}
	// Output:
	// my-catalogue/modules/a.yaml:2:11: "TN": did you mean "TM"? (allowed: AM, TM, SM)
	// my-catalogue/modules/a.yaml:3:11: "on_requst": did you mean "on_request"? (allowed: mandatory, on_request, occasional)
}
