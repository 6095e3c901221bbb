package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// store is a server that keeps what is put, and counts.
type store struct {
	mu    sync.Mutex
	asked int
	body  []byte
}

func (s *store) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked++; req.Method == "PUT" && err == nil {
		s.body = body
	}
	if req.Method == "GET" {
		http.ServeContent(w, req, "", time.Time{}, bytes.NewReader(s.body))
	}
}

func (s *store) saw() (asked int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked, string(s.body)
}

func faulty(t *testing.T) (*Faults, *store) {
	s := &store{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return NewFaults(t, strings.TrimPrefix(server.URL, "http://")), s
}

func set(t *testing.T, f *Faults, faults ...Fault) {
	t.Helper()
	if err := f.Set(faults...); err != nil {
		t.Fatal(err)
	}
}

// try sends one request and returns what of the answer came.
func try(ctx context.Context, f *Faults, method, path, header, body string) (status int, content string, err error) {
	req, _ := http.NewRequestWithContext(ctx, method, "http://"+f.Endpoint+path, strings.NewReader(body))
	if header != "" {
		req.Header.Set("Range", header)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

const digits = "0123456789"

// What each fault does to the first PUT of an object, and to the GET of another.
func TestEachFault(t *testing.T) {
	put := func(do, where string, at int64) Fault {
		return Fault{Operation: "PutObject", Do: do, Where: where, At: at}
	}
	get := func(do, where string, at int64) Fault {
		return Fault{Operation: "GetObject", Do: do, Where: where, At: at}
	}
	tests := map[string]struct {
		fault   Fault
		status  int
		content string
		fails   bool
		asked   int    // requests at the server
		kept    string // what it then holds
		up      int64
	}{
		"refuse":     {fault: put("refuse", "", 0), status: 503, content: "<Error><Code>SlowDown</Code><Message>a fault of the tests</Message></Error>", up: 10},
		"cut":        {fault: put("cut", "", 0), fails: true},
		"reset":      {fault: put("reset", "", 0), fails: true},
		"cut up":     {fault: put("cut", "up", 4), fails: true, asked: 1, up: 4},
		"reset up":   {fault: put("reset", "up", 4), fails: true, asked: 1, up: 4},
		"flip up":    {fault: put("flip", "up", 4), status: 200, asked: 1, kept: "0123556789", up: 10},
		"cut after":  {fault: put("cut", "after", 0), fails: true, asked: 1, kept: digits, up: 10},
		"delay":      {fault: Fault{Operation: "PutObject", Do: "delay", Delay: 1}, status: 200, asked: 1, kept: digits, up: 10},
		"cut down":   {fault: get("cut", "down", 4), status: 200, content: "0123", fails: true, asked: 1, kept: digits},
		"flip down":  {fault: get("flip", "down", 4), status: 200, content: "0123556789", asked: 1, kept: digits},
		"reset down": {fault: get("reset", "down", 10), status: 200, content: digits, asked: 1, kept: digits}, // there is no such byte
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, s := faulty(t)
			set(t, f, test.fault)
			method, body := "PUT", digits
			if test.fault.Operation == "GetObject" {
				method, body, s.body = "GET", "", []byte(digits)
			}
			status, content, err := try(t.Context(), f, method, "/b/o", "", body)
			if status != test.status || content != test.content || (err != nil) != test.fails {
				t.Errorf("got %d, %q, %v; want %d, %q, an error: %v", status, content, err, test.status, test.content, test.fails)
			}
			p := f.Passages()[0]
			down := int64(len(content))
			if test.fault.Do == "refuse" {
				down = 0 // the server's alone are counted
			}
			if (p.Fault == "") != (name == "reset down") || p.Up != test.up || p.Status != test.status || p.Down != down {
				t.Errorf("got %+v, want a fault, status %d, %d bytes up, %d down", p, test.status, test.up, down)
			}
			if asked := s.wait(test.asked); asked != test.asked {
				t.Errorf("the server got %d requests, want %d", asked, test.asked)
			}
			if _, kept := s.saw(); kept != test.kept {
				t.Errorf("the server keeps %q, want %q", kept, test.kept)
			}
		})
	}
}

// wait waits until so many requests have come: where they break, their client
// knows of it first.
func (s *store) wait(want int) (asked int) {
	for range 1000 {
		if asked, _ = s.saw(); asked >= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return asked
}

func TestFaultsHitTheirTurnAlone(t *testing.T) {
	f, _ := faulty(t)
	refuse := func(operation string, part, from, times int) Fault {
		return Fault{Operation: operation, Part: part, From: from, Times: times, Do: "refuse"}
	}
	set(t, f, refuse("UploadPart", 3, 2, 2), refuse("ListObjectsV2", 0, 2, 0), refuse("DeleteObjects", 0, 0, Always),
		Fault{Operation: "PutObject", Do: "refuse"}, Fault{Operation: "PutObject", Do: "refuse", Status: 500})
	for _, step := range []struct {
		method, path string
		want         []int
	}{
		{"PUT", "/b/o?partNumber=2&uploadId=u", []int{200, 200, 200}},
		{"PUT", "/b/o?partNumber=3&uploadId=u", []int{200, 503, 503, 200}},
		{"PUT", "/b/o", []int{503, 500, 200}}, // one after the other
		{"GET", "/b?list-type=2", []int{200, 503, 200}},
		{"GET", "/b", []int{200}},
		{"POST", "/b?delete=", []int{503, 503, 503}},
	} {
		for i, want := range step.want {
			if got, _, err := try(t.Context(), f, step.method, step.path, "", ""); got != want {
				t.Errorf("%s %s, time %d: got %d, %v; want %d", step.method, step.path, i+1, got, err, want)
			}
		}
	}
	set(t, f)
	if got, _, err := try(t.Context(), f, "POST", "/b?delete=", "", ""); got != 200 || len(f.Passages()) != 1 || len(f.Requests()) != 1 {
		t.Errorf("after Set: got %d, %v and %v, want 200 and one passage", got, err, f.Passages())
	}
}

// A byte of a download is one of the object, whichever range brings it.
func TestFaultsInRanges(t *testing.T) {
	for header, want := range map[string]string{"": "012345", "bytes=0-5": "012345", "bytes=6-": "", "bytes=4-7": "45", "bytes=7-9": "789"} {
		f, s := faulty(t)
		s.body = []byte(digits)
		set(t, f, Fault{Operation: "GetObject", Do: "cut", Where: "down", At: 6, Times: Always})
		_, got, err := try(t.Context(), f, "GET", "/b/o", header, "")
		if intact := header == "bytes=0-5" || header == "bytes=7-9"; got != want || (err == nil) != intact {
			t.Errorf("%q: got %q, %v; want %q, whole: %v", header, got, err, want, intact)
		}
	}
}

func TestStall(t *testing.T) {
	for _, where := range []string{"before", "up", "after", "down"} {
		for _, how := range []string{"the client goes", "other faults are set"} {
			t.Run(where+" until "+how, func(t *testing.T) {
				f, s := faulty(t)
				s.body = []byte(digits)
				method, operation := "PUT", "PutObject"
				if where == "down" {
					method, operation = "GET", "GetObject"
				}
				set(t, f, Fault{Operation: operation, Do: "stall", Where: where, At: 4})
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(30*time.Millisecond, func() {
					if how == "the client goes" {
						cancel()
					} else {
						f.Set()
					}
				})
				if status, _, err := try(ctx, f, method, "/b/o", "", digits); err == nil {
					t.Errorf("got status %d, want an error", status)
				}
			})
		}
	}
}

func TestFaultsFromAPage(t *testing.T) {
	f, _ := faulty(t)
	post := func(text string) int {
		return send(t, "POST", f.Control+"/faults", strings.NewReader(text)).StatusCode
	}
	for _, bad := range []string{`{}`, `[{"operation": "PutObject", "do": "explode"}]`, `[{"do": "cut"}]`, `[{"operation": "PutObject", "do": "flip"}]`, `[{"op": "PutObject"}]`} {
		if got := post(bad); got != http.StatusBadRequest {
			t.Errorf("%s: got %d, want 400", bad, got)
		}
	}
	if got := post(`[{"operation": "PutObject", "do": "refuse", "status": 500, "code": "InternalError", "retryAfter": "7"}]`); got != http.StatusOK {
		t.Fatalf("got %d, want 200", got)
	}
	resp := send(t, "PUT", "http://"+f.Endpoint+"/b/o", strings.NewReader(digits))
	if resp.StatusCode != 500 || resp.Header.Get("Retry-After") != "7" || resp.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("got %d with %v, want 500 that a page may read, with Retry-After 7", resp.StatusCode, resp.Header)
	}
	var got []Passage
	if err := json.NewDecoder(send(t, "GET", f.Control+"/passages", nil).Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := Passage{Operation: "PutObject", Object: "/b/o", Up: 10, Status: 500, Fault: "refuse before"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestOperationOf(t *testing.T) {
	for request, want := range map[string]string{
		"OPTIONS /b/o":                     "Preflight",
		"GET /":                            "ListBuckets",
		"GET /b":                           "ListObjects",
		"GET /b?list-type=2":               "ListObjectsV2",
		"GET /b?location=":                 "GetBucketLocation",
		"GET /b?uploads=":                  "ListMultipartUploads",
		"POST /b?delete=":                  "DeleteObjects",
		"PUT /b":                           "CreateBucket",
		"HEAD /b/o%2F":                     "HeadObject",
		"GET /b/o/p?versionId=v":           "GetObject",
		"PUT /b/o":                         "PutObject",
		"DELETE /b/o":                      "DeleteObject",
		"POST /b/o?uploads=":               "CreateMultipartUpload",
		"PUT /b/o?partNumber=1&uploadId=u": "UploadPart",
		"GET /b/o?uploadId=u":              "ListParts",
		"POST /b/o?uploadId=u":             "CompleteMultipartUpload",
		"DELETE /b/o?uploadId=u":           "AbortMultipartUpload",
		"PATCH /b/o":                       "PATCH",
	} {
		method, target, _ := strings.Cut(request, " ")
		if got := operationOf(httptest.NewRequest(method, target, nil)); got != want {
			t.Errorf("%s: got %s, want %s", request, got, want)
		}
	}
	for target, want := range map[string]string{"/b/o": "CopyObject", "/b/o?partNumber=1&uploadId=u": "UploadPartCopy"} {
		req := httptest.NewRequest("PUT", target, nil)
		req.Header.Set("x-amz-copy-source", "/b/p")
		if got := operationOf(req); got != want {
			t.Errorf("a copy to %s: got %s, want %s", target, got, want)
		}
	}
}
