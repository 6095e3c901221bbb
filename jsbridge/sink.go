//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"
	"io"

	"github.com/minnow-s3/minnow/core/downloads"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// sink is a downloads.Sink that the page has under a handle, see esm/sink.js: the
// bytes go from a body to it within the page.
type sink struct {
	host   *host
	handle int
}

// kindUnwritable is the kind of a hostError that a sink failed with.
const kindUnwritable = "unwritable"

func (s *sink) Open(ctx context.Context, keep bool, length int64) error {
	_, err := s.ask(ctx, "open", func(m []byte) []byte {
		return jsontext.AppendIntMember(jsontext.AppendBoolMember(m, "keep", keep), "length", length)
	}, nil)
	return err
}

func (s *sink) Take(ctx context.Context, from io.Reader, span downloads.Span) (int64, error) {
	answer, err := s.ask(ctx, "take", func(m []byte) []byte {
		if from != nil {
			m = jsontext.AppendIntMember(m, "handle", int64(from.(*body).handle))
		}
		m = jsontext.AppendIntMember(m, "part", int64(span.Part))
		m = jsontext.AppendIntMember(m, "before", span.Before)
		m = jsontext.AppendIntMember(m, "offset", span.Offset)
		m = jsontext.AppendIntMember(m, "size", span.Length)
		return jsontext.AppendBoolMember(m, "sum", span.Sum != nil)
	}, span.Sum)
	moved, _ := answer.Get("bytes").Int()
	return moved, err
}

func (s *sink) Close(ctx context.Context) error {
	_, err := s.ask(ctx, "close", nil, nil)
	return err
}

// Leave is left to the page: its call rejects with the error that it leaves the
// destination with, and may end without Go.
func (s *sink) Leave(context.Context, error) {}

// errNoFile is a file that is gone, cannot be read, or is not to be kept.
var errNoFile = errors.New("there is no such file")

func (s *sink) Identity(ctx context.Context) (string, error) { return s.file(ctx, "identity") }

func (s *sink) Commit(ctx context.Context) (string, error) { return s.file(ctx, "commit") }

func (s *sink) Keep(ctx context.Context, more bool) (string, error) {
	if !more { // each costs a copy of the file
		return "", errNoFile
	}
	return s.file(ctx, "keep")
}

// file asks for something that is answered with the file's identity.
func (s *sink) file(ctx context.Context, op string) (string, error) {
	answer, err := s.ask(ctx, op, nil, nil)
	identity, ok := answer.Get("file").String()
	if err == nil && !ok {
		err = errNoFile
	}
	return identity, err
}

func (s *sink) ask(ctx context.Context, op string, members func([]byte) []byte, take func([]byte)) (jsontext.Value, error) {
	answer, _, err := s.host.ask(ctx, "sink", func(m []byte) []byte {
		m = jsontext.AppendStringMember(jsontext.AppendIntMember(m, "sink", int64(s.handle)), "op", op)
		if members != nil {
			m = members(m)
		}
		return m
	}, take)
	if failure, ok := errors.AsType[*hostError](err); ok && failure.kind == kindUnwritable {
		return answer, err
	}
	return answer, wireError("", err)
}
