//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// settle ends a call with its result, or with an error told so that errors.js
// can make it again in its own class.
func (h *host) settle(id int, result appender, err error) {
	message := jsontext.AppendStringMember([]byte("{"), "do", "settle")
	message = jsontext.AppendIntMember(message, "id", int64(id))
	if err != nil {
		message = append(appendError(append(jsontext.AppendName(message, "error"), '{'), err), '}')
	} else if result != nil {
		message = result(jsontext.AppendName(message, "result"))
	}
	h.send(append(message, '}'))
}

// appendError tells of err by its type. What its caller is told of another try is
// s3err.Judge's to say.
func appendError(dst []byte, err error) []byte {
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok {
		dst = jsontext.AppendStringMember(dst, "operation", operation.OperationName)
	}
	dst = jsontext.AppendBoolMember(dst, "retryable", s3err.Judge(err).Again)
	argument, isArgument := errors.AsType[*s3err.ArgumentError](err)
	found, isFinding := errors.AsType[*s3err.Finding](err)
	wire, unanswered := errors.AsType[*transport.Error](err)
	failure, ofPage := errors.AsType[*hostError](err)
	_, canceled := errors.AsType[*smithy.CanceledError](err)
	switch answer := s3err.AnswerOf(err); {
	case isArgument:
		dst = jsontext.AppendStringMember(dst, "type", "InvalidArgumentError")
		dst = jsontext.AppendStringMember(dst, "code", "InvalidArgument")
		dst = jsontext.AppendStringMember(dst, "argument", argument.Argument)
		return jsontext.AppendStringMember(dst, "message", argument.Error())
	case answer != nil:
		dst = jsontext.AppendStringMember(dst, "type", "ResponseError")
		dst = jsontext.AppendIntMember(dst, "status", int64(answer.Status))
		return appendAnswer(dst, answer)
	case isFinding:
		if found.Code == s3err.MalformedReply { // of several answers
			dst = jsontext.AppendStringMember(dst, "type", "ResponseError")
		}
		return appendAnswer(dst, &s3err.Error{Code: found.Code, Message: found.Message, BucketName: found.BucketName, ObjectName: found.ObjectName})
	case unanswered:
		return appendWire(dst, wire)
	case ofPage && failure.kind == kindUnwritable:
		dst = jsontext.AppendStringMember(dst, "code", "UnwritableData")
		return jsontext.AppendStringMember(dst, "message", "the download cannot be written: "+failure.message)
	case canceled, errors.Is(err, context.Canceled):
		dst = jsontext.AppendStringMember(dst, "type", "Canceled")
	}
	dst = jsontext.AppendStringMember(dst, "code", s3err.InternalClientError)
	return jsontext.AppendStringMember(dst, "message", err.Error())
}

func appendAnswer(dst []byte, e *s3err.Error) []byte {
	dst = jsontext.AppendStringMember(dst, "code", e.Code)
	dst = jsontext.AppendStringMember(dst, "message", e.Message)
	for _, field := range [...]struct{ name, value string }{
		{"requestId", e.RequestID}, {"hostId", e.HostID}, {"resource", e.Resource},
		{"bucketName", e.BucketName}, {"objectName", e.ObjectName}, {"region", e.Region},
	} {
		if field.value != "" {
			dst = jsontext.AppendStringMember(dst, field.name, field.value)
		}
	}
	return dst
}

// appendWire tells of a failure without a usable answer. A payload that cannot
// be read is no failure of the network.
func appendWire(dst []byte, e *transport.Error) []byte {
	code, message := "NetworkError", "no usable answer from "+e.URL
	if e.URL == "" {
		message = "the download broke off"
	}
	switch e.Kind {
	case transport.KindTimeout:
		code = "RequestTimeout"
	case transport.KindTooLarge:
		code, message = "ResponseTooLarge", "the answer from "+e.URL+" is over 16 MiB"
	case transport.KindUnreadable:
		code, message = "UnreadableData", "the data to upload cannot be read"
	}
	if e.Kind != transport.KindUnreadable {
		dst = jsontext.AppendStringMember(dst, "type", "NetworkError")
		if e.URL != "" {
			dst = jsontext.AppendStringMember(dst, "url", e.URL)
		}
	}
	if e.Err != nil {
		message += ": " + e.Err.Error()
	}
	dst = jsontext.AppendStringMember(dst, "code", code)
	return jsontext.AppendStringMember(dst, "message", message)
}
