package harness

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Suite is one page of browser tests.
type Suite struct {
	Modules []string      // mocha modules below tests/FOLDER, run in this order
	Folder  string        // "" means "browser"
	Config  Config        // what the modules import as `config` from "suite"
	Flags   []string      // more flags for Chromium
	Public  bool          // the page counts as one of the internet, and the servers of this machine as local ones
	TLS     bool          // the page comes by https, under a certificate that Chromium then does not look at
	Host    string        // of the page's address; "" means 127.0.0.1
	Grace   time.Duration // how long past a test's own limit the page may be silent; default 10 s
}

// Config is what a page needs to know.
type Config struct {
	Endpoint  string   `json:"endpoint"` // "127.0.0.1:port"
	Secure    bool     `json:"secure"`
	AccessKey string   `json:"accessKey"`
	SecretKey string   `json:"secretKey"`
	Control   string   `json:"control"` // Recorder.Control
	Host      string   `json:"host"`    // of the Go program: "main" or "worker"
	Methods   []string `json:"calls"`   // names in the bridge's table
	Data      any      `json:"data"`    // what else the modules of this suite need
}

// Outcome is what became of one mocha test, or of a hook that failed.
type Outcome struct {
	Title    string // the titles from the outermost describe on, with " > " between
	State    string // "passed", "failed" or "skipped"
	Text     string // the error with its stack, the reason for skipping, or a note
	Duration time.Duration
}

// event is what the page tells: run.js is the other end.
type event struct {
	Type     string // "begin", "result", "end"; "broken": no test could run
	Title    string
	Limit    int64 // milliseconds: mocha's own limit for what begins
	State    string
	Error    string
	Reason   string
	Duration int64 // milliseconds
}

// loadTime is how long a page may take until its first test begins.
const loadTime = time.Minute

// RunSuite runs the suite in Chromium and reports each mocha test as a subtest
// of t while it goes. A test skipped without a reason fails, and so does a page
// that hangs, crashes, cannot load, or runs no test.
func RunSuite(t *testing.T, s Suite) {
	t.Helper()
	err := s.Each(func(o Outcome) {
		t.Run(o.Title, func(t *testing.T) {
			t.Logf("%d ms in the page", o.Duration.Milliseconds())
			if o.State == "passed" && o.Text != "" {
				t.Log(o.Text)
			}
			switch o.State {
			case "failed":
				t.Fatal(o.Text)
			case "skipped":
				t.Skip(o.Text)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each runs the suite in Chromium, tells report each outcome as it comes, and
// returns why the page as a whole failed.
func (s Suite) Each(report func(Outcome)) error {
	root, err := Root()
	if err != nil {
		return err
	}
	events := make(chan event)
	server := httptest.NewUnstartedServer(pages(s, root, events))
	address, flags := s.serve(server)
	defer server.Close()
	browser, err := StartChromium(address+"/suite.html", flags...)
	if err != nil {
		return err
	}
	defer server.CloseClientConnections()
	defer browser.Close()
	if err := s.follow(events, browser.Exited(), report); err != nil {
		return fmt.Errorf("%w\nChromium printed:\n%s", err, browser.Log())
	}
	return nil
}

// serve starts the page's server, and returns its address and Chromium's flags.
func (s Suite) serve(server *httptest.Server) (address string, flags []string) {
	flags = s.Flags
	if s.TLS {
		server.Config.ErrorLog = log.New(io.Discard, "", 0) // of connections that the browser opened in advance, and broke off
		server.StartTLS()
		flags = append([]string{"--ignore-certificate-errors"}, flags...)
	} else {
		server.Start()
	}
	if s.Public {
		flags = append([]string{"--ip-address-space-overrides=" + server.Listener.Addr().String() + "=public"}, flags...)
	}
	if s.Host == "" {
		return server.URL, flags
	}
	// Only what is no loopback address is no secure context, and mixed content.
	flags = append([]string{"--host-resolver-rules=MAP " + s.Host + " 127.0.0.1"}, flags...)
	return strings.Replace(server.URL, "127.0.0.1", s.Host, 1), flags
}

// follow takes the page's events until the last.
func (s Suite) follow(events <-chan event, exited <-chan struct{}, report func(Outcome)) error {
	grace := s.Grace
	if grace == 0 {
		grace = 10 * time.Second
	}
	doing, patience, ran := "loading", loadTime, 0
	for {
		select {
		case e := <-events:
			switch e.Type {
			case "broken":
				return errors.New("the page cannot run: " + e.Error)
			case "end":
				if ran == 0 {
					return errors.New("the page ran no test")
				}
				return nil
			case "begin":
				doing, patience = e.Title, time.Duration(e.Limit)*time.Millisecond+grace
			case "result":
				doing, patience = "after "+e.Title, grace
				ran++
				report(e.outcome())
			}
		case <-exited:
			return fmt.Errorf("Chromium ended while the page was at: %s", doing)
		case <-time.After(patience):
			return fmt.Errorf("the page hangs or has crashed: no word for %s, at: %s", patience, doing)
		}
	}
}

func (e event) outcome() Outcome {
	o := Outcome{e.Title, e.State, e.Error, time.Duration(e.Duration) * time.Millisecond}
	if e.State == "skipped" {
		o.Text = e.Reason
		if e.Reason == "" {
			o.State, o.Text = "failed", "skipped without a reason: call skip(this, reason) of \"suite\""
		}
	}
	return o
}
