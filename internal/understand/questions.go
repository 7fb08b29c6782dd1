package understand

import "strings"

// Questions takes those sentences out of a text that end with a question mark and of which take says yes, in their order. What
// a mail quotes asks nothing.
func Questions(text string, take func(sentence string) bool) (rest string, questions []string) {
	tokens := tokenise(text)
	var kept strings.Builder
	at := 0
	for i := 0; i < len(tokens); {
		end := i
		for end < len(tokens) && tokens[end].sentence == tokens[i].sentence {
			end++
		}
		last := tokens[end-1]
		if last.text == "?" && tokens[i].text != ">" {
			first := i
			for tokens[first].kind == line {
				first++
			}
			if sentence := text[tokens[first].from:last.to]; take(sentence) {
				kept.WriteString(text[at:tokens[first].from])
				questions = append(questions, sentence)
				at = last.to
			}
		}
		i = end
	}
	kept.WriteString(text[at:])
	return strings.TrimSpace(kept.String()), questions
}
