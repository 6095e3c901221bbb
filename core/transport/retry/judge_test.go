package retry

import (
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// What an answer means counts, not only the status that it came with; and what
// the caller says of statuses counts for both.
func TestJudge(t *testing.T) {
	busyInSuccess := Verdict{503, true}
	for name, tc := range map[string]struct {
		status   int
		verdict  Verdict
		statuses []int
		once     bool
		sent     int
	}{
		"an error in a success":                   {200, Verdict{500, true}, nil, false, 2},
		"a refusal in a success":                  {200, Verdict{403, false}, nil, false, 1},
		"final, whatever the status":              {503, Verdict{501, false}, nil, false, 1},
		"an error in a success, of the caller's":  {200, Verdict{500, true}, []int{500}, false, 2},
		"an error in a success, not the caller's": {200, Verdict{500, true}, []int{503}, false, 1},
		"final, but the caller's":                 {503, Verdict{501, false}, []int{503}, false, 2},
		"a conflict":                              {409, Verdict{409, true}, nil, false, 2},
		"busy, under another status, once":        {400, busyInSuccess, nil, true, 2},
		"busy in a success, once":                 {200, busyInSuccess, nil, true, 1},
		"an error in a success, once":             {200, Verdict{500, true}, nil, true, 1},
		"no retries":                              {200, busyInSuccess, []int{}, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := &wire{answers: status(tc.status, 204)}
			judge := func(_ *transport.Request, resp *transport.Response) Verdict {
				if resp.Status == 204 {
					return Verdict{204, false}
				}
				return tc.verdict
			}
			_, err := w.transport(Policy{Statuses: tc.statuses, Judge: judge}).Do(t.Context(), &transport.Request{Once: tc.once})
			if len(w.sent) != tc.sent || err != nil {
				t.Errorf("sent %d times, %v, want %d", len(w.sent), err, tc.sent)
			}
		})
	}
}
