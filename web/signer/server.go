package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// maxRequest is the longest request to be signed, in bytes: a DeleteObjects of
// 1,000 keys of 1,024 bytes, with room for its markup.
const maxRequest = 4 << 20

type server struct {
	options
	rules  rules // but for the prefix, which is the user's
	client *core.Client
	now    func() time.Time
}

// newServer returns the handler of the three ways.
func newServer(o options) (*server, error) {
	at, err := url.Parse(o.endpoint)
	if err != nil {
		return nil, err
	}
	client, err := core.New(o.endpoint, core.Options{
		Credentials: credentials.Static{AccessKeyID: o.accessKey, SecretAccessKey: o.secretKey},
		Region:      o.region, Transport: nethttp.New(nil),
	})
	return &server{
		options: o, client: client, now: time.Now,
		rules: rules{accessKey: o.accessKey, host: at.Host, region: o.region, bucket: o.bucket},
	}, err
}

// makeBucket makes the bucket where there is none, so that the example runs at once.
func (s *server) makeBucket(ctx context.Context) error {
	there, err := s.client.BucketExists(ctx, s.bucket, core.CallOptions{})
	if err == nil && !there {
		err = s.client.MakeBucket(ctx, s.bucket, core.MakeBucketOptions{})
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
	ways := map[string]func(*http.Request, rules) (any, error){"/sign": s.sign, "/credentials": s.credentials, "/presign": s.presign}
	way := ways[r.URL.Path]
	if way == nil || r.Method != http.MethodPost {
		http.Error(w, "POST to /sign, /credentials or /presign", http.StatusNotFound)
		return
	}
	mine, ok := s.rulesOf(r)
	if !ok {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	answer, err := way(r, mine)
	var refused refusal
	switch {
	case errors.As(err, &refused):
		http.Error(w, refused.Error(), http.StatusForbidden)
	case err != nil:
		http.Error(w, "this cannot be done", http.StatusBadGateway) // why is nobody's business out there
	default:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answer)
	}
}

// rulesOf tells who asks, and so what he may do. The token is looked up by its
// whole text, so that the time it takes says nothing of how much of it is right.
func (s *server) rulesOf(r *http.Request) (rules, bool) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	name := s.users[token]
	mine := s.rules
	mine.prefix = "users/" + name + "/"
	return mine, bearer && name != ""
}

func (s *server) sign(r *http.Request, mine rules) (any, error) {
	var wire struct {
		CanonicalRequest, Policy, Body, Date, Region string
	}
	if err := json.NewDecoder(r.Body).Decode(&wire); err != nil {
		return nil, refusal("this is no request to sign")
	}
	req := core.SigningRequest{CanonicalRequest: wire.CanonicalRequest, Policy: wire.Policy, Body: wire.Body, Date: wire.Date, Region: wire.Region}
	if err := mine.judge(req, s.now()); err != nil {
		return nil, err
	}
	return map[string]string{"signature": sign(s.secretKey, req)}, nil
}

func (s *server) presign(r *http.Request, mine rules) (any, error) {
	var wire struct{ Method, Object string }
	if err := json.NewDecoder(r.Body).Decode(&wire); err != nil {
		return nil, refusal("this is no {method, object}")
	}
	if err := mine.judgeKey(wire.Object); err != nil {
		return nil, err
	}
	opts := core.PresignOptions{Expiry: maxExpires}
	presign := map[string]func() (string, error){
		"GET": func() (string, error) { return s.client.PresignedGetObject(r.Context(), s.bucket, wire.Object, opts) },
		"PUT": func() (string, error) { return s.client.PresignedPutObject(r.Context(), s.bucket, wire.Object, opts) },
	}[wire.Method]
	if presign == nil {
		return nil, refusal("the method must be GET or PUT")
	}
	url, err := presign()
	return map[string]string{"url": url}, err
}
