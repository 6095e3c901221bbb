package core

import (
	"cmp"
	"context"
	"io"
	"iter"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
)

// MaxRemove is how many objects one DeleteObjects takes:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const MaxRemove = 1000

// RemoveOptions are the options of RemoveObject.
type RemoveOptions struct {
	request.CallOptions
	VersionID string `js:"versionId"` // remove this version for good
	// BypassGovernance removes a version in spite of a retention of the mode GOVERNANCE,
	// with the right to do so; default false.
	BypassGovernance bool `js:"bypassGovernance"`
}

// bypassGovernance is the header by which a removal passes over a retention.
const bypassGovernance = "x-amz-bypass-governance-retention"

// BypassGovernance returns opts for RemoveObjects and RemoveBatch that remove versions
// in spite of a retention of the mode GOVERNANCE, as RemoveOptions say it of one.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
func BypassGovernance(opts request.CallOptions) request.CallOptions {
	headers := request.LowerNames(opts.Headers)
	headers[bypassGovernance] = "true"
	return request.CallOptions{Headers: headers}
}

// RemoveItem names an object to remove.
type RemoveItem struct {
	ObjectName string `js:"objectName"`
	VersionID  string `js:"versionId"`
}

// RemoveError is an object that could not be removed.
type RemoveError struct {
	ObjectName string `js:"objectName"`
	VersionID  string `js:"versionId,omit"` // the version that stayed; absent where the item named none
	Code       string `js:"code"`
	Message    string `js:"message"`
}

// RemoveObject deletes an object. S3 does not say whether there was one.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
func (c *Client) RemoveObject(ctx context.Context, bucket, object string, opts RemoveOptions) error {
	var query s3addr.Query
	query.AddNonEmpty("versionId", opts.VersionID)
	if opts.BypassGovernance {
		opts.CallOptions = BypassGovernance(opts.CallOptions)
	}
	_, err := c.pipeline.Do(ctx, request.Call{
		Operation: request.DeleteObject, Bucket: bucket, Object: object,
		Query: query, Extra: opts.Headers,
	})
	return err
}

// RemoveObjects deletes objects in batches of MaxRemove. It yields those that
// the server kept, each with its reason, and continues. Every batch is sent, also
// after one that the server refused as a whole; the first such refusal is the
// error that is yielded at the end. An argument, a failure of the network and a
// cancelled ctx end it at once.
func (c *Client) RemoveObjects(ctx context.Context, bucket string, items iter.Seq[RemoveItem], opts request.CallOptions) iter.Seq2[RemoveError, error] {
	return func(yield func(RemoveError, error) bool) {
		var refusal error // the first of a whole batch
		batch := make([]RemoveItem, 0, MaxRemove)
		flush := func() bool {
			kept, err := c.RemoveBatch(ctx, bucket, batch, opts)
			batch = batch[:0]
			for _, k := range kept {
				if !yield(k, nil) {
					return false
				}
			}
			if s3err.CodeOf(err) != "" {
				refusal, err = cmp.Or(refusal, err), nil
			}
			return err == nil || yield(RemoveError{}, err) && false
		}
		for item := range items {
			if batch = append(batch, item); len(batch) == MaxRemove && !flush() {
				return
			}
		}
		if (len(batch) == 0 || flush()) && refusal != nil {
			yield(RemoveError{}, refusal)
		}
	}
}

// RemoveBatch deletes up to MaxRemove objects in one request and returns those
// that the server kept. Keys that XML cannot carry go one by one, several at once,
// and all do where the server has no DeleteObjects, which is remembered. A key that
// begins with a slash or holds two in a row is refused, unless the endpoint is
// Amazon's or Options.KeepsSlashes is set: MinIO and versitygw would remove
// another object, and report success.
func (c *Client) RemoveBatch(ctx context.Context, bucket string, items []RemoveItem, opts request.CallOptions) ([]RemoveError, error) {
	if len(items) == 0 || len(items) > MaxRemove {
		return nil, s3err.Argument("objects", "a batch must hold 1 to 1,000 objects")
	}
	var batch []s3xml.ObjectID
	var alone []RemoveItem
	for _, item := range items {
		if err := c.checkRemoval(item.ObjectName); err != nil {
			return nil, s3err.Argument("objects", "each name: "+err.(*s3err.ArgumentError).Rule)
		}
		if s3xml.Representable(item.ObjectName + item.VersionID) {
			batch = append(batch, s3xml.ObjectID{Key: item.ObjectName, VersionID: item.VersionID})
		} else {
			alone = append(alone, item)
		}
	}
	trial := c.pipeline.Evidence.Of(batches)
	var kept []RemoveError
	var err error
	if !trial.Refused {
		kept, err = c.removeBatch(ctx, bucket, batch, opts)
	}
	lacking := !trial.Accepted && lacksBatches(err)
	if trial.Refused || lacking {
		alone = items
	} else if err != nil {
		return nil, err
	}
	refused, err := c.removeEach(ctx, bucket, alone, opts)
	if lacking && err == nil && len(refused) < len(alone) {
		c.pipeline.Evidence.Suspect(batches, true)
		c.pipeline.WarnOnce(ctx, request.Warning{
			Code: WarnBatchesRefused, Message: "the server has no DeleteObjects: objects are removed one by one",
			Remedy: "nothing, unless a proxy before the server is what refuses it",
		})
	}
	return append(kept, refused...), err
}

// WarnBatchesRefused is the Code of a Warning that each object costs a request to
// remove.
const WarnBatchesRefused = "BatchesRefused"

// batches is how DeleteObjects is remembered.
const batches = "DeleteObjects"

// lacksBatches tells of an answer that a server without DeleteObjects gives: it
// implements no such thing, as GCS says; allows no POST, as Huawei OBS; or takes it
// for a form. What it refuses for other reasons it would refuse one by one.
func lacksBatches(err error) bool {
	refused := request.Refusal(err)
	return refused != nil && (s3err.Judge(err).Status == 501 || refused.Status == 405 || refused.Code == "MalformedPOSTRequest")
}

// removeEach deletes objects one by one, several at once, and returns those that
// the server kept, in the order of the items.
func (c *Client) removeEach(ctx context.Context, bucket string, items []RemoveItem, opts request.CallOptions) (kept []RemoveError, err error) {
	next, refused := 0, make([]*s3err.Error, len(items))
	_, err = transfer.Upload(ctx, func(context.Context) (transfer.Part, error) {
		if next++; next > len(items) {
			return transfer.Part{}, io.EOF
		}
		return transfer.Part{Number: next}, nil
	}, c.options.Concurrency, func(ctx context.Context, part transfer.Part) (none s3xml.Part, err error) {
		item := items[part.Number-1]
		err = c.RemoveObject(ctx, bucket, item.ObjectName, RemoveOptions{CallOptions: opts, VersionID: item.VersionID})
		if e := s3err.AnswerOf(err); e != nil { // else nobody signs
			refused[part.Number-1], err = e, nil
		}
		return none, err
	})
	for i, item := range items {
		if e := refused[i]; e != nil {
			kept = append(kept, RemoveError{item.ObjectName, item.VersionID, e.Code, e.Message})
		}
	}
	if err != nil {
		err = request.DeleteObject.Fail(request.Canceled(ctx, err))
	}
	return kept, err
}

func (c *Client) checkRemoval(name string) error {
	err := s3addr.CheckObject(name)
	if err == nil && s3addr.HasEmptySegment(name) && !c.options.KeepsSlashes && !c.pipeline.Endpoint.Amazon() {
		err = s3err.Argument("object", "must not begin with a slash, nor hold two in a row, unless keepsSlashes says that the server keeps them")
	}
	return err
}

func (c *Client) removeBatch(ctx context.Context, bucket string, batch []s3xml.ObjectID, opts request.CallOptions) ([]RemoveError, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	r := request.Call{
		Operation: request.DeleteObjects, Bucket: bucket,
		Extra: opts.Headers, Document: s3xml.AppendDelete(nil, batch),
	}
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	rows, err := s3xml.ParseDelete(resp.Document)
	if err != nil {
		return nil, r.Malformed(resp, err)
	}
	c.pipeline.Evidence.Accept(batches)
	kept := make([]RemoveError, len(rows))
	for i, row := range rows {
		kept[i] = RemoveError{row.Key, row.VersionID, row.Code, row.Message}
	}
	return kept, nil
}
