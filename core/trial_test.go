package core

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// outage is a server that is away for the first requests of an operation that
// carry a checksum.
type outage struct {
	operation string
	tries     int // how many

	mu sync.Mutex
}

func (o *outage) meets(req *transport.Request) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if req.Operation != o.operation || o.tries == 0 || !s3test.HasChecksum(req.Header) {
		return nil
	}
	o.tries--
	return &transport.Error{Kind: transport.KindNetwork}
}

// A server that is away for a second, at the worst moment, switches no check off.
func TestOutageDoesNotSwitchChecksumsOff(t *testing.T) {
	for name, tc := range map[string]struct {
		operation string
		size      int64
		guards    []string // of what went well, of two uploads
	}{
		"one PUT":         {"PutObject", s3test.MiB, []string{request.PayloadHashHeader, request.ChecksumHeader}},
		"an upload opens": {"CreateMultipartUpload", 6 * s3test.MiB, []string{"none", request.PayloadHashHeader, request.PayloadHashHeader, "x-amz-checksum-algorithm", request.ChecksumHeader, request.ChecksumHeader}},
		"the first part":  {"UploadPart", 6 * s3test.MiB, []string{"x-amz-checksum-algorithm", request.PayloadHashHeader, request.ChecksumHeader, request.ChecksumHeader, "x-amz-checksum-algorithm", request.ChecksumHeader, request.ChecksumHeader}},
	} {
		t.Run(name, func(t *testing.T) {
			away := &outage{operation: tc.operation, tries: 4}
			s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) { return nil, away.meets(req) })
			r := newResumer(t, s, nil)
			r.putTwice(t, tc.size, guards, tc.guards)
			s3test.Same(t, "warnings", len(r.warnings), 0)
		})
	}
}

// A server that misses the checksum of a part may cut the connection instead of
// answering: MinIO does where it has not read all of the body.
func TestOutageAtAServerThatCutsWhatItRefuses(t *testing.T) {
	away := &outage{operation: "UploadPart", tries: 4}
	s, _ := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
		if err := away.meets(req); err != nil {
			return nil, err
		}
		if req.Operation == "UploadPart" && !s3test.HasChecksum(req.Header) {
			return nil, &transport.Error{Kind: transport.KindNetwork}
		}
		return nil, nil
	})
	r := newResumer(t, s, nil)
	for range 2 {
		if _, err := r.put(t.Context(), s3test.NewFakePayload("a", 6*s3test.MiB), PutOptions{Concurrency: 1}); err != nil {
			t.Fatal(err)
		}
	}
	s3test.Same(t, "warnings", len(r.warnings), 0)
}

// The parts of one upload, or many small objects, that fail in the same outage
// are one failure.
func TestOutageOfManyRequestsIsOne(t *testing.T) {
	for name, size := range map[string]int64{"parts": 21 * s3test.MiB, "objects": s3test.MiB} {
		t.Run(name, func(t *testing.T) {
			operation, tries := "PutObject", 4*4
			if size > 5*s3test.MiB {
				operation = "UploadPart"
			}
			all := make(chan struct{})
			away := &outage{operation: operation, tries: tries}
			s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
				err := away.meets(req)
				away.mu.Lock()
				if err != nil && away.tries == 0 {
					close(all)
				}
				away.mu.Unlock()
				if err == nil && req.Operation == operation {
					<-all
				}
				return nil, err
			})
			s.Overlaps = true
			r := newResumer(t, s, nil)
			var uploads sync.WaitGroup
			count := 1
			if operation == "PutObject" {
				count = 4
			}
			for range count {
				uploads.Go(func() {
					if _, err := r.put(t.Context(), s3test.NewFakePayload("a", size), PutOptions{Concurrency: 4}); err != nil {
						t.Error(err)
					}
				})
			}
			uploads.Wait()
			*guards = nil
			if _, err := r.put(t.Context(), s3test.NewFakePayload("a", size), PutOptions{}); err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(*guards, func(guard string) bool { return !strings.HasPrefix(guard, "x-amz-checksum-") }) {
				t.Errorf("got guards %q, want checksums", *guards)
			}
			s3test.Same(t, "warnings", len(r.warnings), 0)
		})
	}
}

// A success in between clears the suspicion, and what was taken once is not to
// blame for what fails later.
func TestSuccessClearsSuspicion(t *testing.T) {
	silent := true
	s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
		if silent && s3test.HasChecksum(req.Header) {
			return nil, &transport.Error{Kind: transport.KindNetwork}
		}
		return nil, nil
	})
	r := newResumer(t, s, nil)
	for _, silent = range []bool{true, false, true} {
		_, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), PutOptions{})
		if failed := err != nil; failed != (silent && len(*guards) == 2) {
			t.Errorf("got %v after %q", err, *guards)
		}
	}
	if want := []string{request.PayloadHashHeader, request.ChecksumHeader}; !reflect.DeepEqual(*guards, want) || len(r.warnings) > 0 {
		t.Errorf("got guards %q and warnings %q, want %q and none", *guards, r.warnings, want)
	}
}

// A checksum that was asked for by name goes with every request, or the call
// fails and says what to change.
func TestChecksumAskedForByName(t *testing.T) {
	for name, tc := range map[string]struct {
		answer  *transport.Response // nil: none
		size    int64
		options func(*Options, *PutOptions)
		words   string
	}{
		"no answer, one PUT":           {nil, s3test.MiB, ofCall, "AllowedHeaders"},
		"no answer, in parts":          {nil, 6 * s3test.MiB, ofCall, "AllowedHeaders"},
		"no answer, of the client":     {nil, s3test.MiB, ofClient, "AllowedHeaders"},
		"refused, one PUT":             {s3test.ErrorReply(400, "InvalidRequest"), s3test.MiB, ofCall, "auto"},
		"not implemented, in parts":    {s3test.ErrorReply(501, "NotImplemented"), 6 * s3test.MiB, ofCall, "auto"},
		"MD5, no answer, in parts":     {nil, 6 * s3test.MiB, byMD5, "AllowedHeaders"},
		"MD5, refused":                 {s3test.ErrorReply(400, "InvalidRequest"), s3test.MiB, byMD5, "auto"},
		"not implemented, of a client": {s3test.ErrorReply(501, "NotImplemented"), 6 * s3test.MiB, ofClient, "auto"},
	} {
		t.Run(name, func(t *testing.T) {
			s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
				if !s3test.HasChecksum(req.Header) && req.Header["content-md5"] == "" || req.Operation == "CompleteMultipartUpload" {
					return nil, nil
				}
				if tc.answer == nil {
					return nil, &transport.Error{Kind: transport.KindNetwork}
				}
				return tc.answer, nil
			})
			var opts PutOptions
			r := newResumer(t, s, nil, func(o *Options) { tc.options(o, &opts) })
			header := request.ChecksumHeader
			if opts.Integrity == IntegrityMD5 {
				header = "content-md5"
			}
			for range 3 {
				_, err := r.put(t.Context(), s3test.NewFakePayload("a", tc.size), opts)
				var wire *transport.Error
				message := ""
				if errors.As(err, &wire) {
					message = wire.Err.Error()
				} else if refused := request.Refusal(err); refused != nil {
					message = refused.Message
				}
				if !strings.Contains(message, tc.words) || !strings.Contains(message, header) {
					t.Errorf("got %v, want an error with %q", err, tc.words)
				}
			}
			*guards = slices.DeleteFunc(*guards, func(guard string) bool { return tc.size > 5*s3test.MiB && guard == "none" })
			if len(*guards) > 0 || len(r.warnings) > 0 {
				t.Errorf("got %q taken and the warnings %q, want none", *guards, r.warnings)
			}
		})
	}
}

func byMD5(_ *Options, p *PutOptions)    { p.Integrity = IntegrityMD5 }
func ofCall(_ *Options, p *PutOptions)   { p.Integrity = IntegrityCRC32C }
func ofClient(o *Options, _ *PutOptions) { o.Integrity = IntegrityCRC32C }

// What goes well by name is no matter for words, nor is what fails later.
func TestFailureOfAnAcceptedChecksumIsToldAsItIs(t *testing.T) {
	fails := false
	s, _ := s3test.NewChoosy(func(*transport.Request) (*transport.Response, error) {
		if fails {
			return s3test.ErrorReply(400, "InvalidRequest"), nil
		}
		return nil, nil
	})
	r := newResumer(t, s, nil)
	opts := PutOptions{Integrity: IntegrityCRC32C}
	if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), opts); err != nil {
		t.Fatal(err)
	}
	fails = true
	_, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), opts)
	s3test.Same(t, "message", s3test.ErrorOf(t, err, "PutObject").Message, "no")
}

// S3 refuses two checksums. That is not to be taken for a server without any.
func TestOwnChecksumGoesAlone(t *testing.T) {
	for _, header := range []string{"x-amz-checksum-sha256", "X-Amz-Checksum-CRC64NVME", "Content-MD5", "x-amz-sdk-checksum-algorithm"} {
		for _, integrity := range []Integrity{"", IntegrityCRC32C, IntegrityMD5} {
			t.Run(header+" "+string(integrity), func(t *testing.T) {
				s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
					count := 0
					for name := range req.Header {
						if strings.HasPrefix(name, "x-amz-checksum-") || name == "content-md5" {
							count++
						}
					}
					if count > 1 || req.Header[request.Lower(header)] != "" && req.Header[request.ChecksumHeader] != "" {
						return s3test.ErrorReply(400, "InvalidRequest"), nil
					}
					return nil, nil
				})
				r := newResumer(t, s, nil)
				opts := PutOptions{Integrity: integrity, CallOptions: request.CallOptions{Headers: map[string]string{header: "theirs"}}}
				if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), opts); err != nil {
					t.Fatal(err)
				}
				*guards = nil
				if _, err := r.put(t.Context(), s3test.NewFakePayload("a", s3test.MiB), PutOptions{}); err != nil {
					t.Fatal(err)
				}
				if want := []string{request.ChecksumHeader}; !reflect.DeepEqual(*guards, want) || len(r.warnings) > 0 {
					t.Errorf("got guards %q and warnings %q from then on, want %q and none", *guards, r.warnings, want)
				}
			})
		}
	}
}

// Each bucket has its warning.
func TestEachBucketIsWarnedOf(t *testing.T) {
	for name, answer := range map[string]*transport.Response{"refused": s3test.ErrorReply(400, "InvalidRequest"), "no answer": nil} {
		t.Run(name, func(t *testing.T) {
			s, _ := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
				switch {
				case !s3test.HasChecksum(req.Header) || req.Bucket == "music":
					return nil, nil
				case answer != nil:
					return answer, nil
				}
				return nil, &transport.Error{Kind: transport.KindNetwork}
			})
			var told []string
			c := newClient(t, s.Wire(), func(o *Options) {
				o.Warn = func(_ context.Context, w request.Warning) { told = append(told, w.Code+" "+w.Bucket) }
			})
			for _, bucket := range []string{"photos", "photos", "photos", "videos", "videos", "videos", "music"} {
				if _, err := c.PutObject(t.Context(), bucket, "a", s3test.NewFakePayload("a", s3test.MiB), PutOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			if want := []string{"ChecksumRefused photos", "ChecksumRefused videos"}; !reflect.DeepEqual(told, want) {
				t.Errorf("got warnings %q, want %q", told, want)
			}
		})
	}
}

// An upload that was opened with checksums cannot continue without, nor the other
// way round where they were asked for by name: it is begun anew.
func TestResumedUploadKeepsToItsChecksums(t *testing.T) {
	for name, tc := range map[string]struct {
		first, second PutOptions
		forbidden     bool // the bucket's rules have come to forbid checksums, as the client knows
		guards        []string
	}{
		"begun without, asked for by name":  {PutOptions{Integrity: IntegrityNone}, PutOptions{Integrity: IntegrityCRC32C}, false, []string{"x-amz-checksum-algorithm", request.ChecksumHeader, request.ChecksumHeader}},
		"begun without, and not asked for":  {PutOptions{Integrity: IntegrityMD5}, PutOptions{}, false, []string{"content-md5"}},
		"begun signed, and not asked for":   {PutOptions{Integrity: IntegritySHA256}, PutOptions{}, true, []string{request.PayloadHashHeader}},
		"begun with, and forbidden by then": {PutOptions{}, PutOptions{}, true, []string{"none", request.PayloadHashHeader, request.PayloadHashHeader}},
	} {
		t.Run(name, func(t *testing.T) {
			fails := true
			s, guards := s3test.NewChoosy(func(req *transport.Request) (*transport.Response, error) {
				if fails && strings.Contains(req.Query, "partNumber=2") {
					return s3test.ErrorReply(403, "AccessDenied"), nil
				}
				return nil, nil
			})
			r := newResumer(t, s, s3test.NewJournal(t))
			for _, opts := range []*PutOptions{&tc.first, &tc.second} {
				opts.Resume, opts.Source, opts.Concurrency = ResumeOwn, "a", 1
			}
			if _, err := r.put(t.Context(), s3test.NewFakePayload("a", 6*s3test.MiB), tc.first); err == nil {
				t.Fatal("got no error, want the upload to be resumed")
			}
			if fails, *guards = false, nil; tc.forbidden {
				for _, operation := range []*request.Operation{request.CreateMultipartUpload, request.UploadPart} {
					r.pipeline.Evidence.Change(s3test.ChecksumsOf(operation, "photos"), func(known *evidence.Trial) { *known = evidence.Trial{Refused: true, Instead: string(IntegritySHA256)} })
				}
			}
			if _, err := r.put(t.Context(), s3test.NewFakePayload("a", 6*s3test.MiB), tc.second); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*guards, tc.guards) {
				t.Errorf("got guards %q, want %q", *guards, tc.guards)
			}
		})
	}
}
