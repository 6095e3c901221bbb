package faults

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

// copying is a work of several objects at the server, which is broken off at each of
// its requests, and then done again.
type copying struct {
	name  string
	size  int               // of each object, bytes
	names map[string]string // of each object, and its name when the work is done
	limit int64             // of a copy in one request, bytes; 0: the server's
	run   func(ctx context.Context, c *core.Client, bucket string) error
	keeps bool // the objects keep their names, and one more is made of them
	back  bool // an upload that was removed may be there again
}

// renamed renames a/ to b/, and tells of what stays.
func renamed(concurrency int) func(ctx context.Context, c *core.Client, bucket string) error {
	return func(ctx context.Context, c *core.Client, bucket string) error {
		got, err := c.RenamePrefix(ctx, bucket, "a/", "b/", core.RenamePrefixOptions{Concurrency: concurrency})
		if err == nil && len(got.Failed) > 0 {
			err = fmt.Errorf("these stayed: %v", got.Failed)
		}
		return err
	}
}

func copyings() []copying {
	many := map[string]string{"a/": "b/", "a/one": "b/one", "a/two": "b/two", "a/dir/three": "b/dir/three"}
	one := func(ctx context.Context, c *core.Client, bucket string) error {
		_, err := c.RenameObject(ctx, bucket, "a", "b", core.RenameOptions{})
		return err
	}
	careful := func(ctx context.Context, c *core.Client, bucket string) error {
		_, err := c.RenameObject(ctx, bucket, "a", "b", core.RenameOptions{IfNoneMatch: "*"})
		return err
	}
	compose := func(ctx context.Context, c *core.Client, bucket string) error {
		of := func(name string) core.ComposeSource {
			return core.ComposeSource{CopySource: core.CopySource{Bucket: bucket, Object: name}}
		}
		_, err := c.ComposeObject(ctx, bucket, "whole", []core.ComposeSource{of("a"), of("b")}, core.ComposeOptions{Concurrency: 1})
		return err
	}
	return []copying{
		{"an object", smallSize, map[string]string{"a": "b"}, 0, one, false, false},
		{"an object, if there is none", smallSize, map[string]string{"a": "b"}, 0, careful, false, false},
		{"an object by parts", 11 * mib, map[string]string{"a": "b"}, 6 * mib, one, false, false},
		{"a prefix", 100, many, 0, renamed(1), false, false},
		{"a prefix, several at once", 100, many, 0, renamed(4), false, false},
		{"composed", 5 * mib, map[string]string{"a": "a", "b": "b"}, 0, compose, true, false},
	}
}

// harms are what befalls one request.
func harms() map[string]harness.Fault {
	return map[string]harness.Fault{
		"refused":     {Do: "refuse", Status: 500, Code: "InternalError"},
		"forbidden":   {Do: "refuse", Status: 403, Code: "AccessDenied"},
		"cut":         {Do: "cut"},
		"answer lost": {Do: "cut", Where: "after"},
		"answer cut":  {Do: "reset", Where: "down", At: 40},
	}
}

func TestCopyingBrokenOff(t *testing.T) {
	t.Run("MinIO", func(t *testing.T) { brokenOff(t, minio.Server(t).Endpoint, false) })
	t.Run("versitygw", func(t *testing.T) { brokenOff(t, harness.StartVersityGW(t).Endpoint, true) })
}

// brokenOff breaks each work off at each of its requests, in each way. back: a part that
// is on its way when its upload is removed brings the upload back, as at versitygw.
func brokenOff(t *testing.T, endpoint string, back bool) {
	direct, err := connect(endpoint, Case{})
	if err != nil {
		t.Fatal(err)
	}
	for _, work := range copyings() {
		work.back = back
		for name, harm := range harms() {
			if work.size > mib && (name == "refused" || name == "answer cut") {
				continue // as "forbidden" and "answer lost": each lays ten megabytes for each request
			}
			t.Run(work.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				faults := harness.NewFaults(t, endpoint)
				work.each(t, direct, faults.Endpoint, func(k int, _ *core.Options, _ context.CancelFunc) (func() (string, bool), error) {
					harm.Operation, harm.From = "*", k
					return func() (string, bool) {
						came := faults.Passages()
						if faults.Set() != nil || k > len(came) {
							return "", false
						}
						return came[k-1].Operation + " " + came[k-1].Fault, true
					}, faults.Set(harm)
				})
			})
		}
		for name, late := range map[string]bool{"aborted before": false, "aborted after": true} {
			t.Run(work.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				work.each(t, direct, endpoint, func(k int, o *core.Options, abort context.CancelFunc) (func() (string, bool), error) {
					var requests atomic.Int64
					next := o.Transport
					o.Transport = transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
						hit := requests.Add(1) == int64(k)
						if hit && !late {
							abort()
						}
						resp, err := next.Do(ctx, req)
						if hit {
							abort()
						}
						return resp, err
					})
					return func() (string, bool) { return "", requests.Load() >= int64(k) }, nil
				})
			})
		}
	}
}

// breaker arranges that the k-th request is hit, and returns what ends the harm, and
// tells which request that was, if there was one.
type breaker func(k int, o *core.Options, abort context.CancelFunc) (end func() (which string, hit bool), err error)

// each breaks the work off at its first request, its second, and so on, until it has
// no more.
func (w copying) each(t *testing.T, direct *core.Client, endpoint string, harm breaker) {
	k := 1
	for ; ; k++ {
		s := w.lay(t, direct, k)
		hit, err := s.broken(endpoint, k, harm)
		if err != nil {
			t.Fatalf("request %d: %v", k, err)
		}
		if !hit {
			break
		}
	}
	if k < 5 {
		t.Errorf("got %d requests, want several", k-1)
	}
}

// scene is a bucket with the objects of a work.
type scene struct {
	copying
	direct  *core.Client
	bucket  string
	journal *journal
	content map[string][]byte // by the first names
}

func (w copying) lay(t *testing.T, direct *core.Client, k int) *scene {
	s := &scene{copying: w, direct: direct, bucket: "copying-" + strings.ToLower(rand.Text()[:12]), journal: &journal{}, content: map[string][]byte{}}
	if err := direct.MakeBucket(t.Context(), s.bucket, core.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	for i, name := range slices.Sorted(maps.Keys(w.names)) {
		data := noise(w.size + 8*i)[:w.size+4*i]
		if strings.HasSuffix(name, "/") {
			data = nil
		}
		s.content[name] = data
		opts := core.PutOptions{ContentType: "text/x-" + fmt.Sprint(i), Metadata: map[string]string{"of": name + "ü"}, PartSize: 64 * mib}
		if _, err := direct.PutObject(t.Context(), s.bucket, name, transport.Bytes(data), opts); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// client breaks what it has to; gone tells of content that was nowhere.
func (s *scene) client(endpoint string, change func(*core.Options) error) (*core.Client, error) {
	server := nethttp.New(nil)
	opts := core.Options{
		Insecure: true, Region: "us-east-1", CopyLimit: s.limit, Journal: s.journal,
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
		Retry:       retry.Policy{Attempts: 1, BaseDelay: 1, MaxDelay: 1},
		Transport: transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			if s.limit > 0 && req.Operation == "CopyObject" { // as S3 answers above 5 GiB
				return &transport.Response{Status: 400, Header: transport.Header{}, Document: []byte("<Error><Code>InvalidRequest</Code><Message>too large</Message></Error>")}, nil
			}
			return server.Do(ctx, req)
		}),
	}
	if err := change(&opts); err != nil {
		return nil, err
	}
	harmed := opts.Transport
	opts.Transport = transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "DeleteObject" {
			if err := s.safe(req.Object); err != nil {
				return nil, err
			}
		}
		return harmed.Do(ctx, req)
	})
	return core.New(endpoint, opts)
}

// safe makes sure that what is about to be removed is there under its new name.
func (s *scene) safe(name string) error {
	if err := s.holds(s.names[name], name); err != nil {
		return fmt.Errorf("%s is to be removed, and not safe: %w", name, err)
	}
	return nil
}

// holds compares an object with what had the first name.
func (s *scene) holds(name, first string) error {
	got, err := s.direct.GetObject(context.Background(), s.bucket, name, core.GetOptions{})
	if err != nil {
		return err
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	i := slices.Index(slices.Sorted(maps.Keys(s.names)), first)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(data, s.content[first]):
		return fmt.Errorf("%s has other bytes", name)
	case got.ContentType != fmt.Sprint("text/x-", i) && !(strings.HasSuffix(name, "/") && got.ContentType == "application/x-directory") || got.Metadata["of"] != first+"ü":
		return fmt.Errorf("%s is described as %s, %v", name, got.ContentType, got.Metadata)
	}
	return nil
}

// broken does the work with harm to its k-th request, looks what is left, and does it
// again without.
func (s *scene) broken(endpoint string, k int, harm breaker) (bool, error) {
	ctx, abort := context.WithCancel(context.Background())
	defer abort()
	var over func() (string, bool)
	client, err := s.client(endpoint, func(o *core.Options) (err error) {
		over, err = harm(k, o, abort)
		return err
	})
	if err != nil {
		return false, err
	}
	first := s.run(ctx, client, s.bucket)
	which, hit := over()
	if !hit && first != nil {
		return hit, fmt.Errorf("without harm: %w", first)
	}
	for name, to := range s.names {
		if old, moved := s.holds(name, name), s.holds(to, name); old != nil && moved != nil {
			return hit, fmt.Errorf("%s is nowhere: %v, %v, after: %v", name, old, moved, first)
		}
	}
	client, err = s.client(endpoint, func(*core.Options) error { return nil })
	if err != nil {
		return hit, err
	}
	err = s.run(context.Background(), client, s.bucket)
	if s3err.CodeOf(err) == s3err.NoSuchKey && first == nil || s.isDone(err) {
		err = nil // nothing was left to do
	}
	return hit, cmp.Or(err, s.ended(which))
}

// isDone tells of a rename of one object that finds none of the old name: the one
// before did all but hear of it.
func (s *scene) isDone(err error) bool {
	return s3err.CodeOf(err) == s3err.NoSuchKey && len(s.names) == 1
}

// ended tells what is not as the work leaves it: each object once, and no upload, but
// one that was opened by a request without an answer: nobody knows its id.
func (s *scene) ended(which string) error {
	var want, got []string
	for name, to := range s.names {
		want = append(want, to)
		if err := s.holds(to, name); err != nil {
			return err
		}
	}
	if s.keeps {
		want = append(want, "whole")
	}
	slices.Sort(want)
	for item, err := range s.direct.ListObjectsV2(context.Background(), s.bucket, core.ListOptions{Recursive: true}) {
		if err != nil {
			return err
		}
		got = append(got, item.ObjectName)
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("got the objects %q, want %q", got, want)
	}
	for upload, err := range s.direct.ListIncompleteUploads(context.Background(), s.bucket, core.ListOptions{Recursive: true}) {
		if err != nil || !s.back && which != "CreateMultipartUpload cut after" && which != "CreateMultipartUpload reset down" {
			return cmp.Or(err, fmt.Errorf("an upload is left: %+v", upload))
		}
	}
	if !s.keeps {
		return nil
	}
	whole, err := s.direct.GetObject(context.Background(), s.bucket, "whole", core.GetOptions{})
	if err != nil {
		return err
	}
	defer whole.Body.Close()
	data, err := io.ReadAll(whole.Body)
	if err == nil && !bytes.Equal(data, slices.Concat(s.content["a"], s.content["b"])) {
		err = errors.New("the composed object has other bytes")
	}
	return err
}
