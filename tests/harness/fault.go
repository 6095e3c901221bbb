package harness

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Always as a Fault's Times hits every such request.
const Always = -1

// Fault is what goes wrong with certain requests: with the From-th for the
// Operation and Part, and those after it, Times in all.
type Fault struct {
	Operation string `json:"operation"` // S3's name, such as "UploadPart"; "*": any
	Part      int    `json:"part"`      // its partNumber; 0: any
	From      int    `json:"from"`      // counted from 1; 0 means 1
	Times     int    `json:"times"`     // 0 means 1

	// Do is what happens:
	//
	//	refuse  an answer of Status, with RetryAfter; the server learns nothing
	//	cut     the connection is closed
	//	reset   the same, without a word: RST
	//	stall   silence, until the client goes or other faults are set
	//	flip    one bit of the byte At is another
	//	delay   the request waits for Delay milliseconds
	Do string `json:"do"`
	// Where it happens:
	//
	//	before  before the server has any of it; the default
	//	up      at the byte At of the request's body
	//	after   once the server has acted, and none of its answer has gone back
	//	down    at the byte At of the answer's body, and of a range at that byte
	//	        of the object: a range without that byte is not hit, nor counted
	Where string `json:"where"`
	At    int64  `json:"at"`

	Status     int    `json:"status"`     // 0 means 503
	Code       string `json:"code"`       // S3's name for the refusal; "" means SlowDown
	RetryAfter string `json:"retryAfter"` // "": no such header
	Delay      int64  `json:"delay"`
}

func (f *Fault) check() error {
	places := map[string][]string{
		"refuse": {"before"}, "delay": {"before"}, "flip": {"up", "down"},
		"cut": {"before", "up", "after", "down"}, "reset": {"before", "up", "after", "down"}, "stall": {"before", "up", "after", "down"},
	}
	f.Where = cmp.Or(f.Where, "before")
	f.From, f.Times = cmp.Or(f.From, 1), cmp.Or(f.Times, 1)
	f.Status, f.Code = cmp.Or(f.Status, http.StatusServiceUnavailable), cmp.Or(f.Code, "SlowDown")
	if f.Operation == "" || !slices.Contains(places[f.Do], f.Where) {
		return fmt.Errorf("no such fault: %q %s of %q", f.Do, f.Where, f.Operation)
	}
	return nil
}

// matches tells whether the fault is about such a request, whatever its turn.
func (f *Fault) matches(p *Passage) bool {
	return (f.Operation == p.Operation || f.Operation == "*" && p.Operation != "Preflight") && (f.Part == 0 || f.Part == p.Part) && (f.Where != "down" || holds(p.Range, f.At))
}

// turn tells whether the n-th of the requests that it matches is hit.
func (f *Fault) turn(n int) bool {
	return n >= f.From && (f.Times == Always || n < f.From+f.Times)
}

// holds tells whether a range, as its header asks for it, holds the byte.
func holds(header string, at int64) bool {
	first, last, ok := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	if !ok {
		return true // the whole
	}
	from, err := strconv.ParseInt(first, 10, 64)
	to, endless := strconv.ParseInt(last, 10, 64)
	return err == nil && from <= at && (endless != nil || at <= to)
}

// document is what S3 says with a refusal.
func (f *Fault) document() string {
	return "<Error><Code>" + f.Code + "</Code><Message>a fault of the tests</Message></Error>"
}
