package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Simple is what a simple call is given.
type Simple struct {
	request.CallOptions
	Bucket    string
	Object    string // where the row's operation is about one
	VersionID string // of the object; "": the newest
	Argument  jsontext.Value
	Flag      bool // the row's own option
}

// VersionOptions are the options of the simple calls about an object.
type VersionOptions struct {
	request.CallOptions
	VersionID string // default: the newest
}

// DoSimple does the call of a row and returns its result, JSON; nil where it has none. A
// method for each row, with the types of Go, is in rows.gen.go and rowstyped.gen.go.
func (c *Client) DoSimple(ctx context.Context, row *rows.Row, given Simple) ([]byte, error) {
	sent, err := row.Request(given.Argument)
	if err == nil {
		err = row.CheckFuture(given.Argument, c.pipeline.Now())
	}
	if err == nil && row.Careful {
		err = c.lookWhetherKnown(ctx, row, given)
	}
	if err != nil {
		return nil, err
	}
	sent.Bucket, sent.Object, sent.Extra = given.Bucket, given.Object, given.Headers
	if given.Flag && row.Flag.Header != "" { // which a look has not
		sent.Header = transport.Header{row.Flag.Header: "true"}
	}
	if given.VersionID != "" {
		sent.Query.Add("versionId", given.VersionID)
	}
	result, err := c.sendSimple(ctx, row, given, sent)
	if row.Instead != nil && request.HasCode(err, row.Refused) {
		sent.Operation, sent.Document = row.Instead, nil
		result, err = c.sendSimple(ctx, row, given, sent)
	}
	if err == nil && row.Gone {
		c.pipeline.ForgetRegion(given.Bucket) // the next one of that name may be elsewhere
	}
	return result, err
}

// lookWhetherKnown asks, once for each kind of call, whether the server knows what it is
// about: Ceph 16, which has no encryption of buckets, takes its removal for that of the
// bucket, and rclone a PUT of tags for one of the object. Both answer the look with
// another document than that.
func (c *Client) lookWhetherKnown(ctx context.Context, row *rows.Row, given Simple) error {
	if c.pipeline.Evidence.Of(row.Look).Accepted {
		return nil
	}
	given.Argument = jsontext.Value{}
	_, err := c.DoSimple(ctx, rows.Find(row.Look), given)
	refused := request.Refusal(err)
	switch {
	case err == nil:
		c.pipeline.Evidence.Accept(row.Look)
	case refused != nil && refused.Code != s3err.NoSuchKey && refused.Code != s3err.NoSuchBucket:
		return nil // it may be forbidden to look
	}
	return err
}

func (c *Client) sendSimple(ctx context.Context, row *rows.Row, given Simple, sent request.Call) ([]byte, error) {
	var err error
	var resp *transport.Response
	lost := false
	watched := request.WatchForLost(ctx, &lost)
	if row.Look == "" {
		resp, err = c.pipeline.Do(watched, sent)
	} else {
		err = c.pipeline.DoOrLook(watched, sent, func() bool { return c.isDone(ctx, row, given, sent) })
	}
	none := sent.IsNone(err)
	switch {
	case none && row.Absent != "":
		return []byte(row.Absent), nil
	case none && row.Lost && lost: // an earlier try, whose answer was lost, has done it
		return nil, nil
	case err != nil || resp == nil:
		return nil, err
	}
	result, err := row.Read(resp.Document)
	if err != nil {
		return nil, sent.Malformed(resp, err)
	}
	return result, nil
}

// isDone looks whether a call was carried out whose answer was lost.
func (c *Client) isDone(ctx context.Context, row *rows.Row, given Simple, sent request.Call) bool {
	result, err := c.DoSimple(ctx, rows.Find(row.Look), given)
	return err == nil && row.IsDone(sent, result)
}
