package s3err

import (
	"strings"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/s3xml"
)

// maxWords is how much of an answer that is not S3's an error repeats, in bytes.
const maxWords = 160

// words are the title of a page, or what a text begins with: which shows
// what answered in S3's place. They are "" where a document repeats
// the request, with its signature, token or key, or is no text.
func words(document []byte) string {
	if root, _ := s3xml.Root(document); root == "Error" {
		return "" // S3's own, and cut: it may repeat what was signed
	}
	text := string(document[:min(len(document), 16<<10)])
	if low := strings.ToLower(text); strings.HasPrefix(strings.TrimSpace(low), "<") && len(low) == len(text) {
		if _, title, found := strings.Cut(low, "<title"); found {
			at := len(low) - len(title)
			title, _, _ = strings.Cut(title, "</title")
			text = text[at : at+len(title)]
			_, text, _ = strings.Cut(text, ">")
		} else {
			text = withoutTags(text)
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxWords {
		end := maxWords
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "…"
	}
	low := strings.ToLower(text)
	for _, secret := range [...]string{"aws4", "x-amz-cred", "x-amz-sec", "x-amz-sig", "-encryption-customer-"} {
		if strings.Contains(low, secret) {
			return ""
		}
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, isControl) {
		return ""
	}
	return text
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7F && r < 0xA0 }

func withoutTags(page string) string {
	var text strings.Builder
	for page != "" {
		before, tag, _ := strings.Cut(page, "<")
		text.WriteString(before + " ")
		_, page, _ = strings.Cut(tag, ">")
	}
	return text.String()
}

// regionIn returns the region that a refusal asks for in its words; "" where they
// ask for none. That is in quotes at AWS, Ceph, MinIO and versitygw ("the region
// 'a' is wrong; expecting 'b'"), in a scope at Garage ("expected scope:
// 20240102/b/s3/aws4_request"), the last of those that R2 takes ("Must be one of:
// weur, apac, auto").
func regionIn(e *Error) (region string) {
	if _, said, ok := strings.Cut(e.Message, "; expecting "); ok && said != "" {
		region, _, _ = strings.Cut(said[1:], said[:1])
	} else if _, said, ok = strings.Cut(e.Message, ", expected scope: "); ok {
		if scope := strings.Split(said, "/"); len(scope) == 4 {
			region = scope[1]
		}
	} else if _, said, ok = strings.Cut(e.Message, "one of: "); ok && strings.Contains(e.Code, "Region") {
		region = said[strings.LastIndexByte(said, ' ')+1:]
	}
	if strings.Trim(region, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return ""
	}
	return region
}
