package core

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
)

// A link that would outlive the keys at hand is signed with fresh ones, if those live
// long enough; else that is told, once, and fresh ones are not asked for each time.
func TestLinksThatOutliveTheirKeys(t *testing.T) {
	now := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	const hour, day = time.Hour, 24 * time.Hour
	for name, tc := range map[string]struct {
		lives  []time.Duration // of the keys, in turn; 0 never ends, below 0 there are none
		expiry []time.Duration // of the links
		keys   []int           // that sign them
		warned int
	}{
		"keys that live long enough":    {[]time.Duration{hour}, []time.Duration{hour, time.Minute}, []int{1, 1}, 0},
		"keys that never end":           {[]time.Duration{0}, []time.Duration{7 * day}, []int{1}, 0},
		"fresh ones do":                 {[]time.Duration{hour, 2 * day}, []time.Duration{time.Minute, day, day}, []int{1, 2, 2}, 0},
		"fresh ones never end":          {[]time.Duration{hour, 0}, []time.Duration{day, 7 * day}, []int{2, 2}, 0},
		"fresh ones do not either":      {[]time.Duration{hour, hour, 9 * day}, []time.Duration{day, day, day}, []int{2, 2, 2}, 1},
		"fresh ones do, for less":       {[]time.Duration{hour, 2 * hour, 3 * day}, []time.Duration{day, 2 * hour, 7 * day}, []int{2, 2, 2}, 1},
		"there are none for now":        {[]time.Duration{hour, -1, -1, 2 * day}, []time.Duration{day, day}, []int{1, 4}, 1},
		"too late for what is left":     {[]time.Duration{hour}, []time.Duration{hour + time.Second}, []int{2}, 1},
		"the default is seven days":     {[]time.Duration{day}, []time.Duration{0}, []int{2}, 1},
		"keys that have been kept well": {[]time.Duration{7 * day}, []time.Duration{0}, []int{1}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked, warned := 0, 0
			provider := credentials.NewRefreshing(func(context.Context) (credentials.Value, error) {
				life := tc.lives[min(asked, len(tc.lives)-1)]
				asked++
				if life < 0 {
					return credentials.Value{}, errors.New("none")
				}
				value := credentials.Value{AccessKeyID: fmt.Sprint("key", asked), SecretAccessKey: s3test.TestSecret, SessionToken: s3test.TestToken}
				if life > 0 {
					value.Expires = now.Add(life)
				}
				return value, nil
			}, nil)
			c := newClient(t, s3test.Answers(), func(o *Options) {
				o.Credentials = provider
				o.Warn = func(_ context.Context, w request.Warning) {
					s3test.Same(t, "warning", w.Code, request.WarnLinkOutlivesKeys)
					warned++
				}
			})
			for i, expiry := range tc.expiry {
				want := fmt.Sprintf("key%d/20130524/us-east-1/s3/aws4_request", tc.keys[i])
				text, err := c.PresignedGetObject(t.Context(), "photos", "a", PresignOptions{Expiry: int64(expiry / time.Second)})
				_, query := parsed(t, text, err)
				s3test.Same(t, "signed by", query["X-Amz-Credential"], want)
				if expiry == 0 {
					continue
				}
				form, err := c.PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", Key: "a", Expires: now.Add(expiry)}, PresignOptions{})
				if err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "form signed by", form.Fields["x-amz-credential"], want)
			}
			s3test.Same(t, "warnings", warned, tc.warned)
		})
	}
}

// A link that is valid from a later time on ends later.
func TestLinkOfALaterTime(t *testing.T) {
	asked := 0
	begin := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	provider := credentials.NewRefreshing(func(context.Context) (credentials.Value, error) {
		asked++
		return credentials.Value{AccessKeyID: s3test.TestKey, SecretAccessKey: s3test.TestSecret, Expires: begin.Add(time.Duration(asked) * time.Hour)}, nil
	}, nil)
	c := newClient(t, s3test.Answers(), func(o *Options) { o.Credentials = provider })
	for want, date := range []time.Time{1: begin, 2: begin.Add(time.Hour)} {
		if want == 0 {
			continue
		}
		if _, err := c.PresignedPutObject(t.Context(), "photos", "a", PresignOptions{Expiry: 60, Date: date}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "askings", asked, want)
	}
}
