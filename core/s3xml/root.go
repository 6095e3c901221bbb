package s3xml

import (
	"bytes"
	"strings"
)

// Root returns the local name of a document's root element, and whether its end
// is there: false for a document that was cut. The name is "" where there is no
// element, or not the whole of its name. Nothing else is read, so it may be no
// XML for all that; a page in HTML has the root "html", in its own case.
func Root(doc []byte) (name string, whole bool) {
	doc = bytes.TrimPrefix(doc, []byte("\uFEFF"))
	for {
		for len(doc) > 0 && doc[0] <= ' ' { // S3 keeps a connection alive by white space
			doc = doc[1:]
		}
		switch {
		case starts(doc, "<?"):
			doc = after(doc, "?>")
		case starts(doc, "<!--"):
			doc = after(doc, "-->")
		case starts(doc, "<!"):
			doc = after(doc, ">")
		default:
			return element(doc)
		}
	}
}

func starts(doc []byte, with string) bool {
	return len(doc) >= len(with) && string(doc[:len(with)]) == with
}

func after(doc []byte, end string) []byte {
	_, doc, _ = bytes.Cut(doc, []byte(end))
	return doc
}

func element(doc []byte) (name string, whole bool) {
	to := 1
	for to < len(doc) && doc[to] > ' ' && doc[to] != '/' && doc[to] != '>' {
		to++
	}
	if to < 2 || to >= len(doc) || doc[0] != '<' {
		return "", false
	}
	qualified := string(doc[1:to])
	local := qualified[strings.IndexByte(qualified, ':')+1:]
	if closing := bytes.IndexByte(doc, '>'); closing > 0 && doc[closing-1] == '/' {
		return local, true
	}
	end := bytes.LastIndex(doc, []byte("</"+qualified))
	if end < 0 {
		return local, false
	}
	rest := doc[end+len("</")+len(qualified):]
	for len(rest) > 0 && rest[0] <= ' ' {
		rest = rest[1:]
	}
	return local, starts(rest, ">")
}
