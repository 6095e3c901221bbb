package faults

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/tests/harness"
)

// judge.js says the same for the page.

func bytesOf(text []byte) io.Reader { return bytes.NewReader(text) }

// judgeEnd compares how the work ended with what the case says.
func (c Case) judgeEnd(got, want string, err error) error {
	switch {
	case c.Error == nil && err != nil:
		return err
	case c.Error == nil && got != want:
		return fmt.Errorf("content: got the digest %s, want %s", got, want)
	case c.Error == nil:
		return nil
	case err == nil:
		return fmt.Errorf("got no error, want %v", c.Error)
	}
	said := membersOf(err)
	for name, want := range c.Error {
		if !reflect.DeepEqual(said[name], want) {
			return fmt.Errorf("error.%s: got %v, want %v, of: %w", name, said[name], want, err)
		}
	}
	return nil
}

// membersOf are those that an error has in the page.
func membersOf(err error) map[string]any {
	members := map[string]any{"type": "S3Error"}
	var wire *transport.Error
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		members["operation"] = operation.OperationName
	}
	switch code, answer := s3err.CodeOf(err), s3err.AnswerOf(err); {
	case code != "":
		members["code"] = code
		if answer != nil {
			members["type"], members["status"] = "ResponseError", float64(answer.Status)
		}
	case errors.As(err, &wire):
		members["type"], members["code"] = "NetworkError", "NetworkError"
		if wire.Kind == transport.KindTimeout {
			members["code"] = "RequestTimeout"
		}
	}
	return members
}

// judgePassages looks at what was sent: before and after the faults ended, where
// the work continues then.
func (c Case) judgePassages(before, after []harness.Passage, size int64) error {
	hits, counts := 0, map[string]int{}
	for _, p := range slices.Concat(before, after) {
		counts[p.Operation]++
		if p.Fault != "" {
			hits++
		}
	}
	if least, exact := c.hits(); hits < least || exact && hits != least {
		return fmt.Errorf("the faults hit %d times, want %d", hits, least)
	}
	for operation, want := range c.Requests {
		if counts[operation] != want {
			return fmt.Errorf("got %d times %s, want %d", counts[operation], operation, want)
		}
	}
	switch {
	case c.Error != nil || size == 0:
		return nil
	case before != nil:
		return c.judgeResumed(sentOf(before), sentOf(after), size)
	}
	return c.judgeBytes(sentOf(after), int64(hits), size)
}

// sent is what went up.
type sent struct {
	times map[int]int  // by part number; 0 is an object in one piece
	done  map[int]bool // of those, the ones that the client was told of
	bytes int64
}

func sentOf(passages []harness.Passage) sent {
	s := sent{map[int]int{}, map[int]bool{}, 0}
	for _, p := range passages {
		if p.Operation == "UploadPart" || p.Operation == "PutObject" {
			s.times[p.Part]++
			s.bytes += p.Up
			s.done[p.Part] = s.done[p.Part] || p.Status == http.StatusOK
		}
	}
	return s
}

// hits is how often the faults must hit; of one that hits always, once at least.
func (c Case) hits() (least int, exact bool) {
	exact = true
	for _, f := range c.Faults {
		if f.Times == harness.Always {
			least, exact = least+1, false
		} else {
			least += max(f.Times, 1)
		}
	}
	return least, exact
}

// judgeBytes looks at the parts that went again, and the bytes that went twice.
func (c Case) judgeBytes(up sent, hits, size int64) error {
	again := []int{}
	for part, times := range up.times {
		if times > 1 {
			again = append(again, part)
		}
	}
	slices.Sort(again)
	if !slices.Equal(again, c.Again) {
		return fmt.Errorf("the parts %v went again, want %v", again, c.Again)
	}
	if twice, most := up.bytes-size, hits*c.partSize(); twice > most {
		return fmt.Errorf("%d bytes went twice, want at most %d", twice, most)
	}
	return nil
}

// judgeResumed looks at the parts that went although they had gone.
func (c Case) judgeResumed(before, after sent, size int64) error {
	done, again := int64(0), 0
	for part, ok := range before.done {
		if ok {
			done += min(c.partSize(), size-int64(part-1)*c.partSize())
			again += after.times[part]
		}
	}
	if again > c.InFlight {
		return fmt.Errorf("%d parts that were stored went again, want at most %d", again, c.InFlight)
	}
	if left := size - done; after.bytes > left+int64(c.InFlight)*c.partSize() {
		return fmt.Errorf("%d bytes went after the failure, and %d were left", after.bytes, left)
	}
	return nil
}

func (c Case) partSize() int64 { return cmp.Or(c.Client.PartSize, partSize) }
