package core

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/downloads"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// Other bytes than those asked for would pass for them.
func TestAnswersToARange(t *testing.T) {
	const other, less, none, length = "another range", "less than", "that is none", "another length"
	for name, tc := range map[string]struct {
		offset, length int64
		contentRange   string
		contentLength  string
		wrong          string // "" for an answer that is taken
	}{
		"as asked":                            {10, 5, "bytes 10-14/100", "5", ""},
		"to the end":                          {10, 0, "bytes 10-99/100", "90", ""},
		"over the end":                        {90, 50, "bytes 90-99/100", "10", ""},
		"of an unknown total":                 {10, 5, "bytes 10-14/*", "5", ""},
		"to the end of an unknown total":      {10, 0, "bytes 10-99/*", "90", ""},
		"hidden by CORS":                      {10, 5, "", "5", ""},
		"length hidden":                       {10, 5, "bytes 10-14/100", "", ""},
		"a whole object, as asked":            {0, 100, "bytes 0-99/100", "100", ""},
		"from another offset":                 {10, 5, "bytes 9-14/100", "6", other},
		"from the beginning":                  {10, 5, "bytes 0-4/100", "5", other},
		"behind what was asked":               {10, 5, "bytes 10-15/100", "6", other},
		"to the end, unasked":                 {10, 5, "bytes 10-99/100", "90", other},
		"before its end":                      {10, 5, "bytes 10-13/100", "4", less},
		"before the object's end":             {10, 0, "bytes 10-98/100", "89", less},
		"over the end, and before that":       {90, 50, "bytes 90-98/100", "9", less},
		"no numbers":                          {10, 5, "bytes a-b/c", "5", none},
		"no unit":                             {10, 5, "10-14/100", "5", none},
		"another unit":                        {10, 5, "pages 10-14/100", "5", none},
		"backwards":                           {10, 5, "bytes 14-10/100", "5", none},
		"behind the total":                    {10, 5, "bytes 10-14/14", "5", none},
		"unsatisfied":                         {10, 5, "bytes */100", "5", none},
		"negative":                            {10, 5, "bytes -10-14/100", "5", none},
		"a number that nobody counts to":      {10, 5, "bytes 10-14/99999999999999999999", "5", none},
		"a body of another length":            {10, 5, "bytes 10-14/100", "50", length},
		"the whole, of which a part comes":    {0, 0, "bytes 0-98/100", "99", less},
		"the whole, of which the end comes":   {0, 0, "bytes 1-99/100", "99", other},
		"the whole, which comes as one range": {0, 0, "bytes 0-99/100", "100", ""},
	} {
		t.Run(name, func(t *testing.T) {
			header := transport.Header{"content-length": tc.contentLength, "content-range": tc.contentRange}
			open, resp := body(206, header, "")
			got, err := newClient(t, s3test.Answers(resp)).GetPartialObject(t.Context(), "photos", "a", tc.offset, tc.length, request.GetOptions{})
			if tc.wrong == "" {
				if err != nil || got.Body.(*downloads.ResumableBody).Unwrap() != io.ReadCloser(open) || open.closed != 0 {
					t.Errorf("got %+v, %v, closed %d times, want the body, left open", got, err, open.closed)
				}
				return
			}
			e := s3test.ErrorOf(t, err, "GetObject")
			if e.Code != "MalformedReply" || e.Status != 206 || !strings.Contains(e.Message, tc.wrong) {
				t.Errorf("got %+v, want MalformedReply: … %s …", e, tc.wrong)
			}
			s3test.Same(t, "closed", open.closed, 1)
		})
	}
}

// A 200 that tells a range is one, and is looked at like a 206.
func TestRangeUnderStatus200(t *testing.T) {
	for contentRange, want := range map[string]int64{"bytes 10-14/100": 100, "bytes 0-4/100": 0} {
		t.Run(contentRange, func(t *testing.T) {
			_, resp := body(200, transport.Header{"content-range": contentRange, "content-length": "5", "etag": `"e"`}, "01234")
			got, err := newClient(t, s3test.Answers(resp)).GetPartialObject(t.Context(), "photos", "a", 10, 5, request.GetOptions{})
			if (err == nil) != (want > 0) || got.Size != want {
				t.Errorf("got %+v, %v, want a size of %d", got.ObjectStat, err, want)
			}
		})
	}
}

// A caller that sends a Range of its own gets what it asked for.
func TestRangeOfTheCallers(t *testing.T) {
	_, resp := body(206, transport.Header{"content-range": "bytes 5-9/100", "content-length": "5"}, "567")
	opts := request.GetOptions{CallOptions: request.CallOptions{Headers: map[string]string{"Range": "bytes=5-9"}}}
	w := s3test.Answers(resp)
	got, err := newClient(t, w).GetObject(t.Context(), "photos", "a", opts)
	if err != nil || got.Length != 5 || got.Size != 100 {
		t.Errorf("got %+v, %v, want 5 bytes of 100", got, err)
	}
	if content, err := io.ReadAll(got.Body); string(content) != "567" || err != nil || len(w.Sent) != 1 {
		t.Errorf("got %q, %v after %d requests, want what came: where it would continue nobody knows", content, err, len(w.Sent))
	}
}

// rclone says 200 of a part; where CORS hides its Content-Range, its length must not
// pass for that of the object.
func TestSizeOfARangeThatIsHidden(t *testing.T) {
	own := request.GetOptions{CallOptions: request.CallOptions{Headers: map[string]string{"Range": "bytes=5-9"}}}
	for name, tc := range map[string]struct {
		open bool
		opts request.GetOptions
		size int64 // 0: hidden
	}{
		"in a page":               {false, own, 0},
		"where all can be seen":   {true, own, 5},
		"asked for without Range": {false, request.GetOptions{}, 5},
		"asked, and all is seen":  {true, request.GetOptions{}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := body(200, transport.Header{"content-length": "5", "etag": `"e"`}, "56789")
			resp.Open = tc.open
			got, err := newClient(t, s3test.Answers(resp)).GetObject(t.Context(), "photos", "a", tc.opts)
			if err != nil || got.Size != tc.size || slices.Contains(got.Hidden, "size") != (tc.size == 0) {
				t.Errorf("GET: got %+v, %v, want a size of %d", got.ObjectStat, err, tc.size)
			}
			head := &transport.Response{Status: 200, Header: resp.Header, Open: tc.open}
			stat, err := newClient(t, hiding(head.Header, s3test.ErrorReply(403, "AccessDenied"))).StatObject(t.Context(), "photos", "a", tc.opts)
			if !tc.open && (err != nil || stat.Size != tc.size) {
				t.Errorf("HEAD: got %+v, %v, want a size of %d", stat, err, tc.size)
			}
		})
	}
}
