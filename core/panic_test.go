package core

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// isPanic checks that err is a panic of that text.
func isPanic(t *testing.T, err error, operation, text string) {
	t.Helper()
	got := errorOf(t, err, operation)
	if got.Code != s3err.InternalClientError || !strings.HasSuffix(got.Message, ": "+text) {
		t.Errorf("got %v, want InternalClientError of %s", got, text)
	}
}

func TestPanicOfAPartEndsTheUpload(t *testing.T) {
	s := newFakeServer()
	s.hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if req.Operation == "UploadPart" && part == 2 {
			panic("of part 2")
		}
		return nil, nil
	}
	_, err := newResumer(t, s, nil).put(t.Context(), newFakePayload("a", tomeSize), PutOptions{})
	isPanic(t, err, "PutObject", "of part 2")
	same(t, "uploads left behind", len(s.uploads), 0)
}

func TestPanicOfTheProviderEndsThoseWhoWait(t *testing.T) {
	w := answers(reply(200, ""))
	c := newClient(t, w, func(o *Options) {
		o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) { panic("of the provider") }, nil)
	})
	for range 2 {
		_, err := c.StatObject(t.Context(), "photos", "a", request.GetOptions{})
		got := errorOf(t, err, "HeadObject")
		if got.Code != s3err.CredentialsFailed || !strings.Contains(got.Message, ": of the provider") {
			t.Errorf("got %v, want CredentialsFailed of the provider", got)
		}
	}
	same(t, "requests", len(w.sent), 0)
}

func TestPanicOfTheJournalIsAWarning(t *testing.T) {
	s, journal := newFakeServer(), newNotebook(t)
	journal.hold = func() {
		journal.mu.Lock()
		defer journal.mu.Unlock()
		journal.saving = false
		panic("of the journal")
	}
	r := newResumer(t, s, journal)
	if _, err := r.put(t.Context(), newFakePayload("a", tomeSize), PutOptions{Resume: ResumeOwn}); err != nil {
		t.Error(err)
	}
	same(t, "warnings", fmt.Sprint(r.warnings), "["+WarnJournalFailed+"]")
}
