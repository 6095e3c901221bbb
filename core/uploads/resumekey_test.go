package uploads_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/sse"
)

func keyed(fill string) core.PutOptions {
	return core.PutOptions{Source: "a", Resume: core.ResumeOwn, SSE: sse.Encryption{Type: sse.Customer, Key: sse.Key(strings.Repeat(fill, sse.KeySize))}}
}

// With its key an upload continues; with another, or none, it is left as it is.
func TestResumeWithAKey(t *testing.T) {
	for name, tc := range map[string]struct {
		again core.PutOptions
		ended bool // the upload, meanwhile
		code  string
		sent  []int
	}{
		"the same key":                {keyed("k"), false, "", []int{3, 4}},
		"another key":                 {keyed("x"), false, "OtherEncryptionKey", nil},
		"no key":                      {core.PutOptions{Source: "a", Resume: core.ResumeOwn}, false, "OtherEncryptionKey", nil},
		"another key, once removed":   {keyed("x"), true, "", []int{1, 2, 3, 4}},
		"another key, another source": {core.PutOptions{Source: "b", Resume: core.ResumeOwn, SSE: keyed("x").SSE}, false, "", []int{1, 2, 3, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
			newResumer(t, s, journal).half(t, s, p, keyed("k"))
			for _, entry := range journal.Entries {
				for _, secret := range []string{strings.Repeat("k", 32), "a2tr", "6b6b6b"} {
					if strings.Contains(entry, secret) {
						t.Errorf("got the journal's entry %s, with the key in it", entry)
					}
				}
			}
			if tc.ended {
				clear(s.Uploads)
			}
			before := len(s.Uploads)
			_, err := newResumer(t, s, journal).put(t.Context(), p, tc.again)
			if tc.code != "" {
				if !request.HasCode(err, tc.code) || len(s.Sent) > 0 || len(s.Uploads) != before || len(journal.Entries) != 1 {
					t.Fatalf("got %v, parts %d sent, %d uploads, %d entries; want %s, and all as it was", err, s.Sent, len(s.Uploads), len(journal.Entries), tc.code)
				}
				// What was there is good for who has the key.
				_, err = newResumer(t, s, journal).put(t.Context(), p, keyed("k"))
				tc.sent = []int{3, 4}
			}
			if err != nil || !reflect.DeepEqual(s.SentSorted(), tc.sent) {
				t.Errorf("got %v, parts %d, want %d", err, s.Sent, tc.sent)
			}
		})
	}
}

// An ETag that looks like an MD5 is none under a key, and decides nothing.
func TestAnETagUnderAKeyIsNoMD5(t *testing.T) {
	s, p, journal := s3test.NewFakeServer(), s3test.NewFakePayload("a", s3test.TestSize), s3test.NewJournal(t)
	s.Silent = true
	opts := keyed("k")
	opts.Source, opts.Integrity = "", core.IntegrityNone
	newResumer(t, s, journal).half(t, s, p, opts)
	opts.Resume = core.ResumeAdopt
	if _, err := newResumer(t, s, s3test.NewJournal(t)).put(t.Context(), p, opts); err != nil || !reflect.DeepEqual(s.SentSorted(), []int{1, 2, 3, 4}) {
		t.Errorf("got %v, parts %d sent, want all of them", err, s.Sent)
	}
}
