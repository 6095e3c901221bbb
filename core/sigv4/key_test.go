package sigv4

import (
	"bytes"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

func TestKeyIsDerivedOnce(t *testing.T) {
	var s Signer
	first := s.key("secret", "20130524", "us-east-1", s3)
	if again := s.key("secret", "20130524", "us-east-1", s3); &first[0] != &again[0] {
		t.Error("the same key was derived twice")
	}
	if got := len(*s.keys.Load()); got != 1 {
		t.Errorf("keys remembered: got %d, want 1", got)
	}
}

func TestKeyOfAChangedScope(t *testing.T) {
	type scope struct{ secret, date, region string }
	first := scope{"secret", "20130524", "us-east-1"}
	cases := map[string]scope{
		"other secret":                 {"Secret", "20130524", "us-east-1"},
		"longer secret":                {"secrets", "20130524", "us-east-1"},
		"other date":                   {"secret", "20130525", "us-east-1"},
		"other region":                 {"secret", "20130524", "eu-west-1"},
		"a digit from date to region":  {"secret", "2013052", "4us-east-1"},
		"a digit from secret to date":  {"secret2", "0130524", "us-east-1"},
		"secret and region exchanged":  {"us-east-1", "20130524", "secret"},
		"date and region of the first": {"20130524", "us-east-1", "secret"},
	}
	for name, other := range cases {
		t.Run(name, func(t *testing.T) {
			var s Signer
			for _, x := range []scope{first, other, first, other} {
				got, want := s.key(x.secret, x.date, x.region, s3), signingKey(x.secret, x.date, x.region, s3)
				if !bytes.Equal(got, want) {
					t.Errorf("key of %v\n got %x\nwant %x", x, got, want)
				}
			}
			if got := len(*s.keys.Load()); got != 2 {
				t.Errorf("keys remembered: got %d, want 2", got)
			}
		})
	}
}

func TestKeysForgetTheOldest(t *testing.T) {
	var s Signer
	for i := range maxKeys + 3 {
		s.key("secret", "20130524", strconv.Itoa(i), s3)
	}
	var got string
	for _, k := range *s.keys.Load() {
		got += k.region + " "
	}
	same(t, "regions remembered", got, "10 9 8 7 6 5 4 3 ")
	if got, want := s.key("secret", "20130524", "0", s3), signingKey("secret", "20130524", "0", s3); !bytes.Equal(got, want) {
		t.Errorf("key of a forgotten region\n got %x\nwant %x", got, want)
	}
}

// One Signer through everything that may change under it gives what a new one
// gives each time.
func TestSignerFollowsItsScope(t *testing.T) {
	var shared Signer
	change := map[string]func(*Scope){
		"nothing": func(*Scope) {},
		"secret":  func(s *Scope) { s.Credentials.SecretAccessKey = "other" },
		"key id":  func(s *Scope) { s.Credentials.AccessKeyID = "OTHER" },
		"token":   func(s *Scope) { s.Credentials.SessionToken = "token" },
		"region":  func(s *Scope) { s.Region = "eu-central-1" },
		"second":  func(s *Scope) { s.Time = s.Time.Add(time.Second) },
		"day":     func(s *Scope) { s.Time = s.Time.Add(-time.Second) },
		"zone":    func(s *Scope) { s.Time = s.Time.In(time.FixedZone("", -5*3600)) },
	}
	for range 2 {
		for name, f := range change {
			scope := exampleScope
			f(&scope)
			got, want := authorization(&shared, scope), authorization(new(Signer), scope)
			same(t, "authorization after a change of "+name, got, want)
			if first := authorization(new(Signer), exampleScope); (got == first) != (name == "nothing" || name == "zone") {
				t.Errorf("a change of %s: got %q, without it %q", name, got, first)
			}
		}
	}
}

func authorization(s *Signer, scope Scope) string {
	req := &transport.Request{Method: "GET", Host: exampleHost, Path: "/"}
	s.SignHeader(req, scope, emptyHash)
	return req.Header["authorization"]
}

// Meant for -race: readers, writers and the forgetting of old keys at once.
func TestConcurrentUse(t *testing.T) {
	const scopes, workers, rounds = maxKeys + 4, 8, 200
	var list [scopes]Scope
	var want [scopes]string
	for i := range list {
		list[i] = exampleScope
		list[i].Region = fmt.Sprint("region-", i/3)
		list[i].Time = exampleScope.Time.AddDate(0, 0, i%3)
		want[i] = authorization(new(Signer), list[i])
	}
	var shared Signer
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for n := range rounds {
				i := (n*(w+1) + w) % scopes
				if got := authorization(&shared, list[i]); got != want[i] {
					t.Errorf("authorization of scope %d\n got %q\nwant %q", i, got, want[i])
					return
				}
			}
		})
	}
	group.Wait()
	if got := len(*shared.keys.Load()); got > maxKeys {
		t.Errorf("keys remembered: got %d, want at most %d", got, maxKeys)
	}
}
