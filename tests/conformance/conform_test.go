package conformance

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

// server is one that Minnow is held to: a file with a test that calls conform.
type server struct {
	start   func(t *testing.T) target
	lacks   lacks
	inPage  lacks          // what a page meets with in its place, or beside it
	only    string         // the cases whose names begin so; "" means all
	differs map[string]any // where servers may differ, what this one does: $server.name
}

// conform runs all cases against a server, natively and in Chromium.
func conform(t *testing.T, s server) {
	cases, err := load("cases")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []lacks{s.lacks, s.inPage} {
		if err := l.check(cases); err != nil {
			t.Error(err)
		}
	}
	cases = slices.DeleteFunc(cases, func(c Case) bool { return !strings.HasPrefix(c.Name, s.only) })
	at := s.start(t)
	t.Run("native", func(t *testing.T) {
		d := newDriver(t, at, s.differs)
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) { judge(t, d.run(t.Context(), c), s.lacks.of(c.Name)) })
		}
	})
	t.Run("Chromium", func(t *testing.T) { inChromium(t, at, s, cases, "main") })
}

func (s server) lackInPage(name string) lack {
	if found := s.inPage.of(name); found != (lack{}) {
		return found
	}
	return s.lacks.of(name)
}

// judge tells what a case came to.
func judge(t *testing.T, err error, l lack) {
	var wrong *badCase
	if l == (lack{}) || errors.As(err, &wrong) {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	failure := ""
	if err != nil {
		failure = err.Error()
	}
	if skip, text := l.verdict(failure); skip {
		t.Skip(text)
	} else {
		t.Fatal(text)
	}
}

func newDriver(t *testing.T, at target, differs map[string]any) *driver {
	recorder, client := at.recorder(t), (*http.Client)(nil)
	seen := at
	if seen.Endpoint = recorder.Endpoint; at.Secure {
		client = harness.Trusting
	}
	return &driver{
		target: seen, recorder: recorder, transport: nethttp.New(client),
		preparer: &preparer{at}, differs: differs, bucket: bucketNames(),
	}
}

// recorder notes what comes to the server.
func (at target) recorder(t *testing.T) *harness.Recorder {
	if at.Secure {
		return harness.NewSecureRecorder(t, at.Endpoint)
	}
	return harness.NewRecorder(t, at.Endpoint)
}

// bucketNames returns a source of new names. The buckets stay: the server goes.
func bucketNames() func() string {
	prefix, n := "conformance-"+strings.ToLower(rand.Text()[:6])+"-", 0
	return func() string {
		n++
		return prefix + strconv.Itoa(n)
	}
}

// pageData is what run.js needs beside harness.Config.
type pageData struct {
	Cases    []pageCase     `json:"cases"`
	Differs  map[string]any `json:"differs"`
	Preparer string         `json:"preparer"` // address of the preparer
}

type pageCase struct {
	Case
	Lack lack `json:"lack"`
}

// inChromium runs the cases in the page, on either host of the Go program.
func inChromium(t *testing.T, at target, s server, cases []Case, host string) {
	harness.RunSuite(t, suite(t, at, s, cases, host, "conformance.test.js"))
}

func suite(t *testing.T, at target, s server, cases []Case, host, module string) harness.Suite {
	recorder := at.recorder(t)
	front := httptest.NewServer(&preparer{at})
	t.Cleanup(front.Close)
	data := pageData{Differs: s.differs, Preparer: front.URL}
	for _, c := range cases {
		data.Cases = append(data.Cases, pageCase{c, s.lackInPage(c.Name)})
	}
	var flags []string
	if at.Secure {
		flags = append(flags, "--ignore-certificate-errors")
	}
	return harness.Suite{
		Folder: "conformance", Modules: []string{module}, Flags: flags,
		Config: harness.Config{
			Endpoint: recorder.Endpoint, Secure: at.Secure, Control: recorder.Control, Host: host,
			AccessKey: at.AccessKey, SecretKey: at.SecretKey, Data: data,
		},
	}
}
