package core

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/trace"
)

var customerKey = sse.Encryption{Type: sse.Customer, Key: "0123456789abcdef0123456789abcdeF"}

// keyForms are how that key might show.
func keyForms() []string {
	hash := transport.NewHash(transport.MD5)
	hash.Write([]byte(customerKey.Key))
	key, sum := []byte(customerKey.Key), hash.Sum(nil)
	return []string{string(key), base64.StdEncoding.EncodeToString(key), base64.RawURLEncoding.EncodeToString(key), hex.EncodeToString(key),
		base64.StdEncoding.EncodeToString(sum), hex.EncodeToString(sum)}
}

// keyedCalls are those that carry it.
var keyedCalls = map[string]func(ctx context.Context, c *Client) error{
	"PutObject": func(ctx context.Context, c *Client) error {
		_, err := c.PutObject(ctx, "photos", "a", transport.Bytes("x"), PutOptions{SSE: customerKey, IfNoneMatch: "*"})
		return err
	},
	"PutObject in parts": func(ctx context.Context, c *Client) error {
		_, err := c.PutObject(ctx, "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{SSE: customerKey, Resume: ResumeOwn})
		return err
	},
	"GetObject": func(ctx context.Context, c *Client) error {
		_, err := c.GetObject(ctx, "photos", "a", GetOptions{SSE: customerKey})
		return err
	},
	"StatObject": func(ctx context.Context, c *Client) error {
		_, err := c.StatObject(ctx, "photos", "a", GetOptions{SSE: customerKey})
		return err
	},
	"CopyObject, source": func(ctx context.Context, c *Client) error {
		_, err := c.CopyObject(ctx, "photos", "b", CopySource{Bucket: "photos", Object: "a"}, CopyConditions{MatchETag: "e"}, CopyOptions{SourceSSE: customerKey})
		return err
	},
	"CopyObject, target": func(ctx context.Context, c *Client) error {
		_, err := c.CopyObject(ctx, "photos", "b", CopySource{Bucket: "photos", Object: "a"}, CopyConditions{}, CopyOptions{SSE: customerKey})
		return err
	},
}

// Whatever the server answers, the key is in the headers of requests for objects, and nowhere else.
func TestACustomersKeyShowsNowhere(t *testing.T) {
	echo := func(req *transport.Request) string {
		return fmt.Sprint("You sent ", req.Header)
	}
	for name, answer := range map[string]func(req *transport.Request) *transport.Response{
		"accepted": func(*transport.Request) *transport.Response { return s3test.Reply(200, "") },
		"refused":  func(*transport.Request) *transport.Response { return s3test.Reply(403, "") },
		"refused in the key's words": func(req *transport.Request) *transport.Response {
			return s3test.Reply(400, "<Error><Code>InvalidRequest</Code><Message>"+echo(req)+"</Message><Resource>"+echo(req)+"</Resource></Error>")
		},
		"a page that repeats it": func(req *transport.Request) *transport.Response {
			return s3test.Reply(502, "<html><title>"+echo(req)+"</title></html>")
		},
	} {
		for called, call := range keyedCalls {
			for signing, change := range map[string]func(*Options){"in the query": func(*Options) {}, "in the header": headerSigning} {
				t.Run(name+", "+called+" "+signing, func(t *testing.T) {
					var mu sync.Mutex
					var shown []string
					show := func(what any) {
						mu.Lock()
						defer mu.Unlock()
						shown = append(shown, fmt.Sprintf("%+v", what))
					}
					w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) { return answer(req), nil }}
					journal := s3test.NewJournal(t)
					c := newClient(t, w, noPatience, change, func(o *Options) {
						o.Journal = journal
						o.Trace = func(_ context.Context, e trace.Event) { show(e) }
						o.Warn = func(_ context.Context, w request.Warning) { show(w) }
					})
					show(call(t.Context(), c))
					carried := false
					for _, req := range w.Sent {
						show(req.URL())
						carries := strings.Contains(fmt.Sprint(req.Header), keyForms()[1])
						carried = carried || carries
						if carries && req.Object == "" {
							t.Errorf("%s %s carries the key", req.Operation, req.URL())
						}
					}
					if !carried {
						t.Error("no request carries the key")
					}
					for _, entry := range journal.Entries {
						show(entry)
					}
					for _, text := range shown {
						for _, form := range keyForms() {
							if strings.Contains(text, form) {
								t.Errorf("got %s, with %q in it", text, form)
							}
						}
					}
				})
			}
		}
	}
}

func TestWhereACustomersKeyMayGo(t *testing.T) {
	for name, test := range map[string]struct {
		endpoint string
		change   func(*Options)
		rule     string // "": it goes
	}{
		"https":                                  {"s3.example", func(*Options) {}, ""},
		"this machine":                           {"http://127.0.0.2:9000", func(*Options) {}, ""},
		"this machine, IPv6":                     {"http://[::1]:9000", func(*Options) {}, ""},
		"this machine, by name":                  {"http://localhost:9000", func(*Options) {}, ""},
		"plain http":                             {"http://s3.example", func(*Options) {}, "https"},
		"a name like an address of this machine": {"http://127.0.0.1.example", func(*Options) {}, "https"},
		"a public endpoint by plain http":        {"s3.example", func(o *Options) { o.PublicEndpoint = "http://files.example" }, "https"},
		"beside a signer": {"s3.example", func(o *Options) {
			o.Credentials = credentials.Static{AccessKeyID: s3test.TestKey}
			o.Signer = func(context.Context, SigningRequest) (string, error) { t.Error("the signer was asked"); return "", nil }
		}, "signer"},
	} {
		for called, call := range keyedCalls {
			t.Run(name+", "+called, func(t *testing.T) {
				w := s3test.Answers(s3test.Reply(403, ""))
				opts := Options{Transport: w, Region: request.DefaultRegion}
				test.change(&opts)
				c, err := New(test.endpoint, opts)
				if err != nil {
					t.Fatal(err)
				}
				err = call(t.Context(), c)
				refused, isRefused := errors.AsType[*s3err.ArgumentError](err)
				argument := "sse"
				if called == "CopyObject, source" {
					argument = "sourceSse"
				}
				if isRefused && refused.Argument != argument {
					t.Errorf("got %v, want it to name %s", err, argument)
				}
				if isRefused != (test.rule != "") || isRefused && (!strings.Contains(refused.Rule, test.rule) || len(w.Sent) > 0) {
					t.Errorf("got %v after %d requests, want a refusal because of %q", err, len(w.Sent), test.rule)
				}
			})
		}
	}
}
