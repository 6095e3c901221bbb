package events

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// isPanic checks that err is a panic of that text in what listeners ask for.
func isPanic(t *testing.T, err error, text string) {
	t.Helper()
	got := holds[*s3err.Finding](t, err)
	if got.Code != s3err.InternalClientError || !strings.HasSuffix(got.Message, ": "+text) || !strings.Contains(got.Message, request.ListenNotification.Name) {
		t.Errorf("got %v, want InternalClientError of %s in %s", got, text, request.ListenNotification.Name)
	}
}

func TestPanicEndsListeners(t *testing.T) {
	t.Run("of what reads", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newEventServer(t)
			c := s.listeners()
			one, two := listen(t, c, "photos", notify.Filter{}), listen(t, c, "photos", notify.Filter{})
			s.request().answer <- func() (*transport.Response, error) { panic("of the wire") }
			for _, l := range []*consumer{one, two} {
				isPanic(t, l.end(t), "of the wire")
			}
		})
	})
	t.Run("of what hands out", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, ticks := newEventServer(t), 0
			c := s.listeners()
			c.After = func(d time.Duration) <-chan time.Time {
				if ticks++; ticks == 2 {
					panic("of the clock")
				}
				return time.After(d)
			}
			one, two := listen(t, c, "photos", notify.Filter{}), listen(t, c, "photos", notify.Filter{})
			s.request().accept()
			time.Sleep(2 * keepAlive)
			for _, l := range []*consumer{one, two} {
				isPanic(t, l.end(t), "of the clock")
			}
			again := listen(t, c, "photos", notify.Filter{})
			s.request().accept()
			again.cancel(nil)
		})
	})
}
