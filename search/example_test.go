package search_test

import (
	"context"
	"fmt"
	"log"

	"vtbot/catalog"
	"vtbot/search"
)

// A question gets the modules that fit, in whatever language it was put.
func ExampleIndex_Ask() {
	c, err := catalog.Load("")
	if err != nil {
		log.Fatal(err)
	}
	index, err := search.Build(c)
	if err != nil {
		log.Fatal(err)
	}
	defer index.Close()
	answer, err := index.Ask(context.Background(), catalog.Question{Text: "which module covers trafficking victims?"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Lang, answer.Matches[0].Module.Code)
	// Output: en SM3
}
