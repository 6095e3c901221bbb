package core

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/trace"
)

const aSignature = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// remotely signs by a Signer that keeps what it was asked.
func remotely(asked *[]request.SigningRequest) func(*Options) {
	return func(o *Options) {
		o.Credentials = credentials.Static{AccessKeyID: s3test.TestKey}
		o.Signer = func(_ context.Context, req request.SigningRequest) (string, error) {
			*asked = append(*asked, req)
			return aSignature, nil
		}
	}
}

// A list of parts that nobody signs shows nothing of them: that is what failed.
func TestSignerThatSignsNoListOfParts(t *testing.T) {
	s := s3test.NewFakeServer()
	s.Hidden = true
	c := newClient(t, s.Wire(), func(o *Options) {
		o.Credentials = credentials.Static{AccessKeyID: "K"}
		o.Signer = func(_ context.Context, req request.SigningRequest) (string, error) {
			if req.Operation == "ListParts" {
				return "", errors.New("never")
			}
			return strings.Repeat("0", 64), nil
		}
	})
	_, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), PutOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "ListParts").Code, s3err.SigningFailed)
}

func TestRemoteSigningOfEveryKindOfRequest(t *testing.T) {
	var asked []request.SigningRequest
	w := s3test.Answers(s3test.ErrorReply(409, "OperationAborted"))
	c := newClient(t, w, remotely(&asked))
	everyKind(t, c)
	s3test.Same(t, "requests", len(asked), len(w.Sent))
	for i, req := range w.Sent {
		got := asked[i]
		if !strings.Contains(req.Query+req.Header["authorization"], "Signature="+aSignature) {
			t.Errorf("%s went without the signature", req.Operation)
		}
		s3test.Same(t, "operation", got.Operation, req.Operation)
		s3test.Same(t, "bucket and object of "+req.Operation, got.Bucket+"/"+got.Object, strings.TrimSuffix("photos/"+req.Object, "\n"))
		if !strings.HasPrefix(got.CanonicalRequest, req.Method+"\n"+req.Path+"\n") || got.Region != "us-east-1" || got.Date != "20130524T000000Z" {
			t.Errorf("%s: got %+v, want its canonical request, region and date", req.Operation, got)
		}
		if (got.Body != "") != (req.Operation == "DeleteObjects") {
			t.Errorf("%s: got body %q, want one of DeleteObjects alone", req.Operation, got.Body)
		}
		if (got.Expires == 900) != (req.Method == "GET" || req.Method == "HEAD") {
			t.Errorf("%s: got expiry %d, want 900 of reads alone", req.Operation, got.Expires)
		}
	}
}

func TestRemoteSigningOfURLsAndForms(t *testing.T) {
	var asked []request.SigningRequest
	w := s3test.Answers(s3test.Reply(200, ""))
	c := newClient(t, w, remotely(&asked))
	url, err := c.PresignedPutObject(t.Context(), "photos", "a b", PresignOptions{Expiry: 60})
	if err != nil || !strings.HasSuffix(url, "X-Amz-Signature="+aSignature) {
		t.Errorf("got %s, %v, want the signature at its end", url, err)
	}
	s3test.Same(t, "expiry", asked[0].Expires, 60)
	post, err := c.PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", Key: "a", Expires: time.Now()}, PresignOptions{})
	if err != nil || post.Fields["x-amz-signature"] != aSignature || asked[1].Policy != post.Fields["policy"] || asked[1].CanonicalRequest != "" {
		t.Errorf("got %v, %v of %+v, want the policy signed", post, err, asked[1])
	}
	s3test.Same(t, "operation", asked[1].Operation, "PostObject")
	s3test.Same(t, "requests", len(w.Sent), 0)
}

func TestSignerThatFails(t *testing.T) {
	down := errors.New("502 from the application")
	for name, tc := range map[string]struct {
		signature string
		err       error
		want      string
	}{
		"an error":       {"", down, "502 from the application"},
		"nothing":        {"", nil, "64 lower-case"},
		"upper case":     {strings.ToUpper(aSignature), nil, "64 lower-case"},
		"too long":       {aSignature + "0", nil, "64 lower-case"},
		"not in hex":     {strings.Replace(aSignature, "0", "g", 1), nil, "64 lower-case"},
		"a line's break": {aSignature[:63] + "\n", nil, "64 lower-case"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			c := newClient(t, w, func(o *Options) {
				o.Credentials = credentials.Static{AccessKeyID: s3test.TestKey}
				o.Signer = func(context.Context, request.SigningRequest) (string, error) { return tc.signature, tc.err }
			})
			_, err := c.StatObject(t.Context(), "photos", "a", request.GetOptions{})
			e := s3test.ErrorOf(t, err, "HeadObject")
			if e.Code != s3err.SigningFailed || !strings.Contains(e.Message, tc.want) || tc.err != nil && !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %s: … %s …", e, s3err.SigningFailed, tc.want)
			}
			s3test.Same(t, "requests", len(w.Sent), 0)
		})
	}
}

func TestSignerNeedsAnIDAndNoSecret(t *testing.T) {
	for name, who := range map[string]credentials.Provider{
		"nobody": nil, "a secret as well": s3test.SignedIn,
	} {
		w := s3test.Answers(s3test.Reply(200, ""))
		_, err := New("play.min.io", Options{Transport: w, Credentials: who, Signer: func(context.Context, request.SigningRequest) (string, error) { return "", nil }})
		t.Run(name, func(t *testing.T) { s3test.Refused(t, w, err, "signer", "no secret") })
	}
}

// renewing gives key-1, key-2, … and a server that takes the last of them.
func renewing(asked *int) func(*Options) {
	return func(o *Options) {
		o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) {
			*asked++
			return credentials.Value{AccessKeyID: fmt.Sprint("key-", *asked), SecretAccessKey: "s"}, nil
		}, nil)
	}
}

func TestExpiredCredentialsAreRenewed(t *testing.T) {
	minio := s3test.Reply(403, "")
	minio.Header["x-minio-error-code"] = "InvalidAccessKeyId"
	for name, tc := range map[string]struct {
		refusal *transport.Response
		asked   int
	}{
		"ExpiredToken":              {s3test.ErrorReply(400, "ExpiredToken"), 2},
		"InvalidToken":              {s3test.ErrorReply(400, "InvalidToken"), 2},
		"MinIO's of a HEAD":         {minio, 2},
		"AWS's of a HEAD":           {s3test.Reply(400, ""), 2},
		"a refusal for good":        {s3test.ErrorReply(403, "AccessDenied"), 1},
		"a failure that means less": {s3test.ErrorReply(501, "ExpiredToken"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if strings.Contains(req.Query, "key-1") {
					return tc.refusal, nil
				}
				return s3test.Reply(200, ""), nil
			}}
			c := newClient(t, w, renewing(&asked))
			_, err := c.BucketExists(t.Context(), "photos", request.CallOptions{})
			if (err == nil) != (tc.asked == 2) || asked != tc.asked || len(w.Sent) != tc.asked {
				t.Errorf("got %v, asked %d times, %d sent, want %d", err, asked, len(w.Sent), tc.asked)
			}
		})
	}
}

func TestCredentialsThatStayExpired(t *testing.T) {
	asked := 0
	w := s3test.Answers(s3test.ErrorReply(400, "ExpiredToken"))
	err := newClient(t, w, renewing(&asked)).RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "DeleteObject").Code, "ExpiredToken")
	s3test.Same(t, "requests", len(w.Sent), 2)
}

func TestProviderThatFails(t *testing.T) {
	down := errors.New("the STS is down")
	w := s3test.Answers(s3test.Reply(200, ""))
	c := newClient(t, w, func(o *Options) {
		o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) { return credentials.Value{}, down }, nil)
	})
	err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "DeleteObject").Code, s3err.CredentialsFailed)
	if !errors.Is(err, down) || len(w.Sent) > 0 {
		t.Errorf("got %v after %d requests, want the cause, and none", err, len(w.Sent))
	}
}

func TestTraceTellsEveryAttemptAndNoSecret(t *testing.T) {
	for signing, change := range map[string]func(*Options){"query": func(*Options) {}, "header": headerSigning} {
		var told []string
		w := s3test.Answers(s3test.ErrorReply(503, "SlowDown"), s3test.Reply(200, ""))
		c := newClient(t, w, change, func(o *Options) {
			o.Trace = func(_ context.Context, e trace.Event) { told = append(told, fmt.Sprintf("%+v", e)) }
		})
		everyKind(t, c)
		s3test.Same(t, "events", len(told), len(w.Sent))
		if all := strings.Join(told, "\n"); !strings.Contains(all, "Attempt:2") || !strings.Contains(all, "Status:503") {
			t.Errorf("%s: got %s, want a second attempt and the status of the first", signing, all)
		}
		for _, hidden := range append(secretsOf(w.Sent), s3test.TestKey) {
			if hidden == "X-Amz-Signature" || hidden == "Signature=" {
				continue // the names, which stay
			}
			if strings.Contains(strings.Join(told, "\n"), hidden) {
				t.Errorf("%s: %q was told", signing, hidden)
			}
		}
	}
}

// tokens gives key-1 with token-1, key-2 with token-2, …, whose secrets are at
// the signer.
func tokens(asked *int) credentials.Provider {
	return credentials.NewRefreshing(func(context.Context) (credentials.Value, error) {
		*asked++
		return credentials.Value{AccessKeyID: fmt.Sprint("key-", *asked), SessionToken: fmt.Sprint("token-", *asked)}, nil
	}, nil)
}

func TestSignerBesideTemporaryCredentials(t *testing.T) {
	var signed []request.SigningRequest
	renewed := 0
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if strings.Contains(req.Query+req.Header["x-amz-security-token"], "token-1") {
			return s3test.ErrorReply(403, "ExpiredToken"), nil
		}
		return s3test.Reply(200, ""), nil
	}}
	c := newClient(t, w, remotely(&signed), func(o *Options) { o.Credentials, o.Region = tokens(&renewed), "us-east-1" })
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.BucketExists(t.Context(), "photos", request.CallOptions{}); err != nil {
		t.Fatal(err)
	}
	post, err := c.PresignedPostPolicy(t.Context(), PostPolicy{Bucket: "photos", Key: "a", Expires: time.Now()}, PresignOptions{})
	if err != nil || post.Fields["x-amz-security-token"] != "token-2" || !strings.HasPrefix(post.Fields["x-amz-credential"], "key-2/") {
		t.Errorf("form: got %v, %v, want key-2 and its token", post.Fields, err)
	}
	s3test.Same(t, "credentials asked for", renewed, 2)
	s3test.Same(t, "signatures", len(signed), 4)
	for i, want := range []string{"x-amz-security-token:token-1", "x-amz-security-token:token-2", "X-Amz-Security-Token=token-2"} {
		if !strings.Contains(signed[i].CanonicalRequest, want) {
			t.Errorf("signature %d: got\n%s\nwant %s in it", i, signed[i].CanonicalRequest, want)
		}
	}
}

// A signer that was restarted has other keys.
func TestSignerThatForgotItsKeys(t *testing.T) {
	for name, tc := range map[string]struct {
		fresh      int // the first key that is signed for
		asked, all int // for credentials and signatures
	}{
		"and has others":  {2, 2, 2},
		"and has none":    {9, 2, 2},
		"or not, at once": {1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			asked, all := 0, 0
			c := newClient(t, s3test.Answers(s3test.Reply(200, "")), func(o *Options) {
				o.Credentials, o.Region = tokens(&asked), "us-east-1"
				o.Signer = func(_ context.Context, req request.SigningRequest) (string, error) {
					if all++; !strings.Contains(req.CanonicalRequest, fmt.Sprint("token-", tc.fresh)) {
						return "", errors.New("which key is that?")
					}
					return aSignature, nil
				}
			})
			err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
			if (err == nil) != (tc.fresh < 9) || asked != tc.asked || all != tc.all {
				t.Errorf("got %v, credentials asked for %d times, %d signatures, want %d and %d", err, asked, all, tc.asked, tc.all)
			}
		})
	}
}

func TestCredentialsBesideASignerHaveNoSecret(t *testing.T) {
	for name, value := range map[string]credentials.Value{
		"a secret": {AccessKeyID: "key", SecretAccessKey: "s"},
		"no id":    {SessionToken: "token"},
	} {
		t.Run(name, func(t *testing.T) {
			var signed []request.SigningRequest
			w := s3test.Answers(s3test.Reply(200, ""))
			c := newClient(t, w, remotely(&signed), func(o *Options) {
				o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) { return value, nil }, nil)
			})
			err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
			s3test.Same(t, "code", s3test.ErrorOf(t, err, "DeleteObject").Code, s3err.CredentialsFailed)
			s3test.Same(t, "signatures and requests", len(signed)+len(w.Sent), 0)
		})
	}
}
