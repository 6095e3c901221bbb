package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core"
)

// maxRequest is the longest request to be signed, in bytes: a DeleteObjects of
// 1,000 keys of 1,024 bytes, with room for its markup.
const maxRequest = 4 << 20

type server struct {
	options
	rules rules // but for the key and the prefix, which are the user's
	rings map[string]*keyring
	now   func() time.Time
}

// newServer returns the handler of the ways.
func newServer(o options) (*server, error) {
	at, err := url.Parse(o.endpoint)
	if err != nil {
		return nil, err
	}
	s := &server{
		options: o, now: time.Now, rings: map[string]*keyring{},
		rules: rules{host: at.Host, region: o.region, bucket: o.bucket},
	}
	for _, name := range o.users {
		s.rings[name] = &keyring{now: s.now, renew: func(ctx context.Context) (key, error) {
			if s.lasting == nil {
				return s.assumeRole(ctx, s.rulesFor(name), sessionLife)
			}
			return s.lasting[name], nil
		}}
	}
	return s, nil
}

func (s *server) rulesFor(name string) rules {
	mine := s.rules
	mine.prefix = "users/" + name + "/"
	return mine
}

// prepare makes the bucket where there is none, so that the example runs at once,
// and makes sure that each user has a key that the S3 server cuts down.
func (s *server) prepare(ctx context.Context) error {
	if s.lasting == nil {
		if err := s.makeBucket(ctx); err != nil {
			return err
		}
	}
	for name, ring := range s.rings {
		k, err := ring.current(ctx)
		if err != nil {
			return fmt.Errorf("there are no temporary keys for %s: %w. Where the S3 server has no STS, give each user a lasting key with -keys", name, err)
		}
		if err := s.checkCutDown(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) makeBucket(ctx context.Context) error {
	client, err := key{id: s.accessKey, secret: s.secretKey}.client(s.endpoint, s.region)
	if err != nil {
		return err
	}
	there, err := client.BucketExists(ctx, s.bucket, core.CallOptions{})
	if err == nil && !there {
		err = client.MakeBucket(ctx, s.bucket, core.MakeBucketOptions{})
	}
	return err
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Origin")
	w.Header().Set("Cache-Control", "no-store")
	if r.Header.Get("Origin") == s.origin {
		w.Header().Set("Access-Control-Allow-Origin", s.origin)
		w.Header().Set("Access-Control-Allow-Headers", "authorization, content-type")
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	way := map[string]func(*http.Request, string) (any, error){
		"/key": s.key, "/sign": s.sign, "/credentials": s.credentials, "/presign": s.presign,
	}[r.URL.Path]
	if way == nil || r.Method != http.MethodPost {
		http.Error(w, "POST to /key, /sign, /credentials or /presign", http.StatusNotFound)
		return
	}
	name, ok := s.userOf(r)
	if !ok {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	answer, err := way(r, name)
	var refused refusal
	switch {
	case errors.As(err, &refused):
		http.Error(w, refused.Error(), http.StatusForbidden)
	case err != nil:
		http.Error(w, "this cannot be done", http.StatusBadGateway) // the reason is not for a page
	default:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answer)
	}
}

// userOf returns the user of a request's token. The token is looked up by its whole text, so that the
// time it takes says nothing of how much of it is right.
func (s *server) userOf(r *http.Request) (string, bool) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	name := s.users[token]
	return name, bearer && name != ""
}

// temporary are keys as the option credentials takes them.
type temporary struct {
	AccessKey    string     `json:"accessKey"`
	SecretKey    string     `json:"secretKey,omitempty"` // beside a signer there is none
	SessionToken string     `json:"sessionToken,omitempty"`
	Expiration   *time.Time `json:"expiration,omitempty"`
}

// key tells whose signatures sign makes.
func (s *server) key(r *http.Request, name string) (any, error) {
	k, err := s.rings[name].current(r.Context())
	if err != nil || k.expires.IsZero() {
		return temporary{AccessKey: k.id}, err
	}
	end := k.expires.Add(-reserve)
	return temporary{AccessKey: k.id, SessionToken: k.token, Expiration: &end}, nil
}

func (s *server) credentials(r *http.Request, name string) (any, error) {
	if s.lasting != nil {
		return nil, refusal("there are no temporary keys: the S3 server has no STS")
	}
	k, err := s.assumeRole(r.Context(), s.rulesFor(name), maxExpires*time.Second)
	return temporary{k.id, k.secret, k.token, &k.expires}, err
}

// sign tries the keys that the page may have: a request that is signed in its
// headers names its key by the session token alone.
func (s *server) sign(r *http.Request, name string) (any, error) {
	var wire struct {
		CanonicalRequest, Policy, Body, Date, Region string
	}
	if err := json.NewDecoder(r.Body).Decode(&wire); err != nil {
		return nil, refusal("this is no request to sign")
	}
	req := core.SigningRequest{CanonicalRequest: wire.CanonicalRequest, Policy: wire.Policy, Body: wire.Body, Date: wire.Date, Region: wire.Region}
	keys, err := s.rings[name].all(r.Context())
	for _, k := range keys {
		mine := s.rulesFor(name)
		mine.key = k
		if err = mine.judge(req, s.now()); err == nil {
			return map[string]string{"signature": sign(k.secret, req)}, nil
		}
	}
	return nil, err
}

func (s *server) presign(r *http.Request, name string) (any, error) {
	var wire struct{ Method, Object string }
	if err := json.NewDecoder(r.Body).Decode(&wire); err != nil {
		return nil, refusal("this is no {method, object}")
	}
	if err := s.rulesFor(name).judgeKey(wire.Object); err != nil {
		return nil, err
	}
	k, err := s.rings[name].current(r.Context())
	if err != nil {
		return nil, err
	}
	client, err := k.client(s.endpoint, s.region)
	if err != nil {
		return nil, err
	}
	presign := client.PresignedGetObject
	switch wire.Method {
	case "GET":
	case "PUT":
		presign = client.PresignedPutObject
	default:
		return nil, refusal("the method must be GET or PUT")
	}
	url, err := presign(r.Context(), s.bucket, wire.Object, core.PresignOptions{Expiry: maxExpires})
	return map[string]string{"url": url}, err
}
