//go:build !js

package core

import (
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
)

// However a server writes the quotes of an ETag, and with what behind it.
func TestTheETagOfAttributesHasNoQuotes(t *testing.T) {
	for etag, want := range map[string]string{
		"e-2": "e-2", `"e-2"`: "e-2", "&quot;e-2&quot;": "e-2", "&#34;e-2&#34;": "e-2", `a"b\`: `a\"b\\`,
	} {
		for rest, more := range map[string]string{"": "", "<ObjectSize>3</ObjectSize>": `,"ObjectSize":3`} {
			w := s3test.Answers(s3test.Reply(200, "<GetObjectAttributesResponse><ETag>"+etag+"</ETag>"+rest+"</GetObjectAttributesResponse>"))
			got, err := newClient(t, w).GetObjectAttributes(t.Context(), "photos", "a", AttributesOptions{})
			if want := `{"ETag":"` + want + `"` + more + "}"; err != nil || string(got) != want {
				t.Errorf("%s: got %s, %v, want %s", etag, got, err, want)
			}
		}
	}
	w := s3test.Answers(s3test.Reply(200, "<GetObjectAttributesResponse><ObjectSize>3</ObjectSize></GetObjectAttributesResponse>"))
	if got, err := newClient(t, w).GetObjectAttributes(t.Context(), "photos", "a", AttributesOptions{}); err != nil || string(got) != `{"ObjectSize":3}` {
		t.Errorf("without an ETag: got %s, %v", got, err)
	}
}
