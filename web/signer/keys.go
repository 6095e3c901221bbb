package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

const (
	// sessionLife is for how long STS gives the keys that sign.
	sessionLife = time.Hour
	// reserve is how much longer than the page is told they are good: for
	// what is signed at the end, which may be valid for 900 seconds.
	reserve = maxExpires*time.Second + 5*time.Minute
	// early is how long before the end that the page is told others are there.
	// The package asks for them a minute before it.
	early = 2 * time.Minute
)

// key is what signs for one user, at the S3 server cut down to that user.
type key struct {
	id, secret, token string
	expires           time.Time // zero: never
}

func (k key) live(now time.Time) bool { return k.expires.IsZero() || now.Before(k.expires) }

// client signs as k.
func (k key) client(endpoint, region string) (*core.Client, error) {
	return core.New(endpoint, core.Options{
		Credentials: credentials.Static{AccessKeyID: k.id, SecretAccessKey: k.secret, SessionToken: k.token},
		Region:      region, Transport: nethttp.New(nil),
	})
}

// keyring holds the keys of one user.
type keyring struct {
	renew func(ctx context.Context) (key, error)
	now   func() time.Time

	mu   sync.Mutex
	keys []key // the newest first, and those before it whose signatures may be in use
}

// current returns the user's key, and gets another in time.
func (k *keyring) current(ctx context.Context) (key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if len(k.keys) > 0 && k.keys[0].live(now.Add(reserve+early)) {
		return k.keys[0], nil
	}
	fresh, err := k.renew(ctx)
	if err != nil {
		return key{}, err
	}
	kept := []key{fresh}
	for _, old := range k.keys {
		if old.live(now) {
			kept = append(kept, old)
		}
	}
	k.keys = kept
	return fresh, nil
}

// all returns the keys that a page of the user's may have.
func (k *keyring) all(ctx context.Context) ([]key, error) {
	if _, err := k.current(ctx); err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys, nil
}

// checkCutDown makes sure that the S3 server refuses a user's key what is not
// the user's: there are servers that take no notice of a session's policy, and
// an operator may have forgotten that of a lasting key. Nothing has the name
// that it asks for, so that a server which lets it in has nothing to lose.
func (s *server) checkCutDown(ctx context.Context, k key) error {
	c, err := k.client(s.endpoint, s.region)
	if err != nil {
		return err
	}
	nothing := "minnow-signer-check/" + rand.Text()
	_, err = c.StatObject(ctx, s.bucket, nothing, core.GetOptions{})
	if isDenied(err) {
		err = c.RemoveObject(ctx, s.bucket, nothing, core.RemoveOptions{})
	}
	if !isDenied(err) {
		return fmt.Errorf("the key %s is not cut down to its user: the S3 server answers a request for another name with %v in place of AccessDenied", k.id, err)
	}
	return nil
}

func isDenied(err error) bool {
	var refused *s3err.Error
	return errors.As(err, &refused) && refused.Status == 403 && refused.Code == "AccessDenied"
}
