package transport

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
)

func TestRequestURL(t *testing.T) {
	for name, tc := range map[string]struct {
		req  Request
		want string
	}{
		"no query":      {Request{Scheme: "https", Host: "play.min.io:9000", Path: "/photos/a%20b"}, "https://play.min.io:9000/photos/a%20b"},
		"query":         {Request{Scheme: "http", Host: "[::1]:9000", Path: "/photos", Query: "delete="}, "http://[::1]:9000/photos?delete="},
		"as it stands":  {Request{Scheme: "https", Host: "s3.amazonaws.com", Path: "//a/%2F", Query: "a=%2B&b=~"}, "https://s3.amazonaws.com//a/%2F?a=%2B&b=~"},
		"root":          {Request{Scheme: "https", Host: "h", Path: "/"}, "https://h/"},
		"no more parts": {Request{Scheme: "https", Host: "h", Path: "/", Method: "PUT", Header: Header{"a": "b"}, Operation: "PutObject"}, "https://h/"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.req.URL(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestCloneIsIndependent(t *testing.T) {
	original := func() *Request {
		return &Request{
			Operation: "PutObject", Method: "PUT", Scheme: "https", Host: "h", Path: "/b/o", Query: "a=b",
			Header: Header{"content-type": "text/plain", "range": "bytes=0-1"}, Payload: Bytes("data"), Stream: true, Once: true,
		}
	}
	req := original()
	clone := req.Clone()
	if !reflect.DeepEqual(clone, original()) {
		t.Errorf("clone\n got %+v\nwant %+v", clone, original())
	}
	clone.Header["authorization"] = "signed"
	clone.Header["content-type"] = "image/png"
	delete(clone.Header, "range")
	clone.Query, clone.Method = "signed", "GET"
	if !reflect.DeepEqual(req, original()) {
		t.Errorf("after its clone was changed\n got %+v\nwant %+v", req, original())
	}
}

func TestCloneOfARequestWithoutHeaders(t *testing.T) {
	clone := (&Request{}).Clone()
	clone.Header["a"] = "b" // a nil map would panic
	if got, want := clone.Header, (Header{"a": "b"}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFunc(t *testing.T) {
	want := &Response{Status: 204}
	sent := &Request{Method: "GET"}
	var tr Transport = Func(func(_ context.Context, req *Request) (*Response, error) {
		if req != sent {
			t.Errorf("request: got %p, want %p", req, sent)
		}
		return want, nil
	})
	if got, err := tr.Do(t.Context(), sent); got != want || err != nil {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestErrorKinds(t *testing.T) {
	reset := errors.New("connection reset")
	for kind, silence := range map[Kind]bool{KindNetwork: true, KindTimeout: false, KindUnreadable: false, KindTooLarge: false} {
		t.Run(string(kind), func(t *testing.T) {
			err := &Error{Kind: kind, URL: "https://h/b/o", Err: reset}
			if got := IsSilence(fmt.Errorf("attempt: %w", err)); got != silence {
				t.Errorf("silence: got %v, want %v", got, silence)
			}
			if got, want := err.Error(), string(kind)+" error at https://h/b/o: connection reset"; got != want {
				t.Errorf("text: got %q, want %q", got, want)
			}
			if !errors.Is(err, reset) {
				t.Errorf("%v does not wrap %v", err, reset)
			}
		})
	}
	if got, want := (&Error{Kind: KindTooLarge, URL: "https://h/"}).Error(), "too large error at https://h/"; got != want {
		t.Errorf("without a cause: got %q, want %q", got, want)
	}
	if got, want := (&Error{Kind: KindUnreadable, Err: reset}).Error(), "unreadable error: connection reset"; got != want {
		t.Errorf("without an address: got %q, want %q", got, want)
	}
}
