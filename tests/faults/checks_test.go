package faults

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

// checkedCall is a call whose server is away for all tries of one request, and
// back for the one that would go without a check. checks.test.js runs the same
// table in the page.
type checkedCall struct {
	Name      string `json:"name"`
	Operation string `json:"operation"` // that meets with it
	Times     int    `json:"times"`     // how many tries the request has
	Size      int    `json:"size"`      // bytes of the object; 0: one is downloaded
	Method    string `json:"method"`    // of what the next such call sends
	Header    string `json:"header"`    // and what that carries; "": a form, which has fields
	Query     string `json:"query"`     // in the query of that request
}

// fewTries is what the clients of these cases are told.
const fewTries = 2

var checkedCalls = []checkedCall{
	{"as an upload opens", "CreateMultipartUpload", fewTries, 6 * mib, "POST", "x-amz-checksum-algorithm", "uploads="},
	{"at the first part", "UploadPart", fewTries, 6 * mib, "PUT", "x-amz-checksum-crc32c", "partNumber=1"},
	{"at one PUT", "PutObject", fewTries, mib, "PUT", "x-amz-checksum-crc32c", ""},
	{"at a form", "PostObject", 1, smallSize, "POST", "", ""},
	{"at a download", "GetObject", fewTries, 0, "GET", "x-amz-checksum-mode", ""},
}

// No check is switched off by a server that is away at the worst moment.
func TestOutageSwitchesNoCheckOff(t *testing.T) {
	endpoint, _, g := ready(t)
	t.Run("native", func(t *testing.T) {
		for _, o := range checkedCalls {
			t.Run(o.Name, func(t *testing.T) { o.natively(t, endpoint, g) })
		}
	})
	t.Run("Chromium", func(t *testing.T) {
		faults := harness.NewFaults(t, endpoint)
		harness.RunSuite(t, harness.Suite{Folder: "faults", Modules: []string{"checks.test.js"}, Config: harness.Config{
			Endpoint: faults.Endpoint, Control: faults.Control, Host: "main", AccessKey: harness.AccessKey, SecretKey: harness.SecretKey,
			Data: map[string]any{"calls": checkedCalls, "tries": fewTries, "grounds": g, "size": downloadSize},
		}})
	})
}

func (o checkedCall) natively(t *testing.T, endpoint string, g grounds) {
	faults := harness.NewFaults(t, endpoint)
	var warnings []string
	client, err := core.New(faults.Endpoint, core.Options{
		Insecure: true, Region: "us-east-1", Transport: nethttp.New(nil), Forms: true,
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
		Retry:       retry.Policy{Attempts: fewTries},
		Warn:        func(_ context.Context, w core.Warning) { warnings = append(warnings, w.Code) },
	})
	if err != nil {
		t.Fatal(err)
	}
	own := strings.ToLower(rand.Text())
	work := func() error {
		if o.Size > 0 {
			_, err := client.PutObject(t.Context(), g.Bucket, own, transport.Bytes(g.content[:o.Size]), core.PutOptions{Concurrency: 1})
			return err
		}
		var content bytes.Buffer
		_, err := client.FGetObject(t.Context(), g.Bucket, g.Download, &content, core.GetOptions{})
		if err == nil && digest(content.Bytes()) != g.Whole {
			t.Error("got another content than was stored")
		}
		return err
	}
	away := harness.Fault{Operation: o.Operation, Do: "cut", Times: o.Times}
	for _, fault := range [][]harness.Fault{{away}, {}} {
		if err := faults.Set(fault...); err != nil {
			t.Fatal(err)
		}
		if err := work(); err != nil {
			t.Fatalf("%v\n%s", err, told(faults.Passages()))
		}
	}
	if !slices.ContainsFunc(faults.Requests(), o.isChecked) {
		t.Errorf("got %+v, want one with %s", faults.Requests(), o.Header)
	}
	if len(warnings) > 0 {
		t.Errorf("got warnings %q, want none", warnings)
	}
	if o.Size == 0 {
		if err := faults.Set(harness.Fault{Operation: "GetObject", Do: "flip", Where: "down", At: downloadSize / 2}); err != nil {
			t.Fatal(err)
		}
		if err := work(); membersOf(err)["code"] != core.ChecksumMismatch {
			t.Errorf("got %v of a changed byte, want %s", err, core.ChecksumMismatch)
		}
	}
}

func (o checkedCall) isChecked(r harness.Request) bool {
	return r.Method == o.Method && strings.Contains(r.Query, o.Query) && (o.Header == "" || slices.Contains(r.Headers, o.Header))
}
