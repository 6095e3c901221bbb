package retry

import (
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// judge is the client's, of answers without a document.
func judge(req *transport.Request, resp *transport.Response, err error, statuses []int) bool {
	if err == nil && resp.Status >= 300 {
		err = s3err.FromResponse(resp, "", "")
	}
	return s3err.Judge(err).Resend(req.Once, statuses)
}

// The Judge alone decides: it is asked after each attempt, with the statuses of the
// policy, whatever the status and kind.
func TestJudge(t *testing.T) {
	cut := answer{err: fault(transport.KindUnreadable)}
	for name, tc := range map[string]struct {
		answers []answer
		again   []bool
	}{
		"a success that is none": {status(200, 204), []bool{true, false}},
		"a busy server, no":      {status(503), []bool{false}},
		"what is never retried":  {[]answer{cut, {status: 404}}, []bool{true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			w, asked, statuses := &wire{answers: tc.answers}, 0, []int{418}
			tr := New(w, func(req *transport.Request, resp *transport.Response, err error, given []int) bool {
				want := tc.answers[asked]
				if err != want.err || err == nil && resp.Status != want.status || !req.Once || !slices.Equal(given, statuses) {
					t.Errorf("asked of %v, %v, once %v, with %v", resp, err, req.Once, given)
				}
				asked++
				return tc.again[asked-1]
			}, Policy{Statuses: statuses, After: w.after})
			_, _ = tr.Do(t.Context(), &transport.Request{Once: true})
			if asked != len(tc.again) || len(w.sent) != asked {
				t.Errorf("asked %d times and sent %d, want %d", asked, len(w.sent), len(tc.again))
			}
		})
	}
}
