package s3xml

import "bytes"

// Root returns the local name of a document's root element, and whether its end
// is there: false for a document that was cut. The name is "" where there is no
// element, or not the whole of its name. Nothing else is read, so it may be no
// XML for all that; a page in HTML has the root "html", in its own case.
func Root(doc []byte) (name string, whole bool) {
	for {
		doc = bytes.TrimLeft(doc, "\xEF\xBB\xBF \t\r\n") // S3 keeps a connection alive by white space
		switch {
		case bytes.HasPrefix(doc, []byte("<?")):
			_, doc, _ = bytes.Cut(doc, []byte("?>"))
		case bytes.HasPrefix(doc, []byte("<!--")):
			_, doc, _ = bytes.Cut(doc, []byte("-->"))
		case bytes.HasPrefix(doc, []byte("<!")):
			_, doc, _ = bytes.Cut(doc, []byte(">"))
		default:
			return element(doc)
		}
	}
}

func element(doc []byte) (name string, whole bool) {
	to := bytes.IndexAny(doc, " \t\r\n/>")
	if to < 2 || doc[0] != '<' {
		return "", false
	}
	qualified := doc[1:to]
	local := qualified[bytes.IndexByte(qualified, ':')+1:]
	closing := bytes.IndexByte(doc, '>')
	if closing > 0 && doc[closing-1] == '/' {
		return string(local), true
	}
	end := append([]byte("</"), qualified...)
	last := bytes.LastIndex(doc, end)
	return string(local), last >= 0 && bytes.HasPrefix(bytes.TrimSpace(doc[last+len(end):]), []byte(">"))
}
