package core

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// isPanic checks that err is a panic of that text.
func isPanic(t *testing.T, err error, operation, text string) {
	t.Helper()
	got := s3test.ErrorOf(t, err, operation)
	if got.Code != s3err.InternalClientError || !strings.HasSuffix(got.Message, ": "+text) {
		t.Errorf("got %v, want InternalClientError of %s", got, text)
	}
}

func TestPanicOfAPartEndsTheUpload(t *testing.T) {
	s := s3test.NewFakeServer()
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if req.Operation == "UploadPart" && part == 2 {
			panic("of part 2")
		}
		return nil, nil
	}
	_, err := newResumer(t, s, nil).put(t.Context(), s3test.NewFakePayload("a", s3test.TestSize), PutOptions{})
	isPanic(t, err, "PutObject", "of part 2")
	s3test.Same(t, "uploads left behind", len(s.Uploads), 0)
}

func TestPanicOfTheProviderEndsThoseWhoWait(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	c := newClient(t, w, func(o *Options) {
		o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) { panic("of the provider") }, nil)
	})
	for range 2 {
		_, err := c.StatObject(t.Context(), "photos", "a", request.GetOptions{})
		got := s3test.ErrorOf(t, err, "HeadObject")
		if got.Code != s3err.CredentialsFailed || !strings.Contains(got.Message, ": of the provider") {
			t.Errorf("got %v, want CredentialsFailed of the provider", got)
		}
	}
	s3test.Same(t, "requests", len(w.Sent), 0)
}

func TestPanicOfTheJournalIsAWarning(t *testing.T) {
	s, journal := s3test.NewFakeServer(), s3test.NewJournal(t)
	journal.Hold = func() {
		journal.Mu.Lock()
		defer journal.Mu.Unlock()
		journal.Saving = false
		panic("of the journal")
	}
	r := newResumer(t, s, journal)
	if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.TestSize), PutOptions{Resume: ResumeOwn}); err != nil {
		t.Error(err)
	}
	s3test.Same(t, "warnings", fmt.Sprint(r.warnings), "["+WarnJournalFailed+"]")
}
