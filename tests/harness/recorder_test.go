package harness

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// before puts a Recorder before a server that answers with handle.
func before(t *testing.T, handle http.HandlerFunc) *Recorder {
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return NewRecorder(t, strings.TrimPrefix(server.URL, "http://"))
}

func send(t *testing.T, method, url string, body io.Reader) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestRecorderKeepsWhatIsSigned(t *testing.T) {
	got := ""
	r := before(t, func(_ http.ResponseWriter, req *http.Request) { got = req.Host + req.RequestURI })
	for _, target := range []string{"/", "/b/a%2Fb%20c!%21'", "/b//c/", "/b/%C3%A9?x=%2f;y=1&z", "/b?a=+%2B&%zz"} {
		send(t, "GET", "http://"+r.Endpoint+target, nil)
		if want := r.Endpoint + target; got != want {
			t.Errorf("the server got %s, want %s", got, want)
		}
	}
}

func TestRecorderNotes(t *testing.T) {
	r := before(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	send(t, "OPTIONS", "http://"+r.Endpoint+"/b", nil)
	send(t, "PUT", "http://"+r.Endpoint+"/b/%2F?uploads", strings.NewReader("x"))

	got := r.Requests()
	want := []Request{{"PUT", "/b/%2F", "uploads", []string{"accept-encoding", "content-length", "user-agent"}, http.StatusTeapot}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("requests: got %v, want %v", got, want)
	}
	if got := r.Preflights(); len(got) != 1 || got[0].Method != "OPTIONS" {
		t.Errorf("preflights: got %v, want one OPTIONS", got)
	}
	send(t, "POST", r.Control+"/reset", nil)
	if got := len(r.Requests()) + len(r.Preflights()); got != 0 {
		t.Errorf("after reset: got %d notes, want none", got)
	}
}

func TestRecorderHoldsBackNoUpload(t *testing.T) {
	lines := make(chan string)
	r := before(t, func(_ http.ResponseWriter, req *http.Request) {
		for body := bufio.NewScanner(req.Body); body.Scan(); {
			lines <- body.Text()
		}
	})
	up, upload := io.Pipe()
	go func() {
		for _, want := range []string{"first", "second"} { // each arrives before the next is written
			io.WriteString(upload, want+"\n")
			if got := <-lines; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		upload.Close()
	}()
	send(t, "PUT", "http://"+r.Endpoint+"/", up)
}

func TestRecorderHoldsBackNoDownload(t *testing.T) {
	lines := make(chan string, 1)
	r := before(t, func(w http.ResponseWriter, _ *http.Request) {
		for line := range lines {
			io.WriteString(w, line+"\n")
			http.NewResponseController(w).Flush()
		}
	})
	lines <- "first"
	body := bufio.NewScanner(send(t, "GET", "http://"+r.Endpoint+"/", nil).Body)
	for _, next := range []string{"second", "third"} { // each is written after the one before has come
		if !body.Scan() {
			t.Fatalf("got no line: %v", body.Err())
		}
		lines <- next
	}
	close(lines)
}

func TestRecorderPassesACutOn(t *testing.T) {
	r := before(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	resp, err := http.Post("http://"+r.Endpoint+"/b", "", nil)
	if err == nil {
		t.Errorf("got status %d, want an error", resp.StatusCode)
	}
	if got := r.Requests(); len(got) != 1 || got[0].Status != 0 {
		t.Errorf("got %v, want one request without status", got)
	}
}

func TestRecorderNotesARequestThatIsGivenUp(t *testing.T) {
	arrived := make(chan struct{})
	r := before(t, func(_ http.ResponseWriter, req *http.Request) {
		close(arrived)
		<-req.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	req, _ := http.NewRequestWithContext(ctx, "GET", "http://"+r.Endpoint+"/b", nil)
	if _, err := http.DefaultClient.Do(req); err == nil {
		t.Error("got an answer, want none")
	}
	if got := r.Requests(); len(got) != 1 {
		t.Errorf("got %v, want one request", got)
	}
}
