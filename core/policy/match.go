package policy

// match tells whether pattern, in which * stands for any text and ? for any one
// byte, covers text. A * in text stands for whatever may follow there, so only
// a * covers it: "photos/*" covers "photos/public/*", "photos/public/?" does not.
func match(pattern, text string) bool {
	star, mark := -1, 0 // where the last * was, and the text it has to cover ends
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && text[t] != '*' && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
