package core

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const (
	preconditionFailed         = "PreconditionFailed"
	conditionalRequestConflict = "ConditionalRequestConflict"
)

// sendUnderCondition sends what writes an object under a condition. Once it is
// stored, the condition no longer holds: sent again after an answer that was
// lost, it would be refused for its own object. So whenever it is not clear
// whether it was stored, find looks for it at the server. A conflict with another
// write is sent again, as S3 asks for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (c *Client) sendUnderCondition(ctx context.Context, send func() error, find func() bool) error {
	lost := false
	patience, unheard := c.options.Retry.Patience(ctx), 0
	for {
		err := send()
		lost = lost || unclear(err)
		if unheard++; !conflicting(err) && refusal(err) != nil {
			unheard = 0 // a server in trouble is waited for
		}
		switch {
		case err == nil || ctx.Err() != nil || !unclear(err) && !conflicting(err) && !(lost && refusedCondition(err)):
			return err
		case lost && find():
			return nil
		case refusedCondition(err):
			return doubtful(err)
		case busy(err) || unheard >= fewTries || !patience.Again(ctx):
			return err
		}
	}
}

// isConditional tells whether a request writes an object under a condition on
// that object.
func (o Operation) isConditional(header map[string]string) bool {
	return o.Conditional && header["if-match"]+header["if-none-match"] != ""
}

// refusedCondition tells of a condition that does not hold: If-Match of an object
// that is gone is NoSuchKey at S3.
func refusedCondition(err error) bool {
	return hasCode(err, preconditionFailed) || hasCode(err, s3err.NoSuchKey)
}

func conflicting(err error) bool { return hasCode(err, conditionalRequestConflict) }

// doubtful says of a refusal what is not known.
func doubtful(err error) error {
	refusal(err).Message += " (the answer to an earlier try was lost: whether that one was stored, and replaced since, is not known)"
	return err
}

// findPut tells whether the object at the server is what a PUT of payload made
// of it since began, by this machine's clock: it has the size and the metadata,
// is no older, and is proved to have these bytes. Another writer may have stored
// as many at the same time.
func (u *upload) findPut(ctx context.Context, payload transport.Payload, began time.Time) (PutResult, bool) {
	found, answer, ok := u.findSince(ctx, u.bucket, u.object, carriedBy(onOther, u.extra), began)
	if described, _ := isDescribed(answer, u.header); !ok || !described || found.Size != payload.Size() {
		return PutResult{}, false
	}
	return PutResult{ETag: found.ETag, VersionID: found.VersionID}, u.holds(ctx, found, payload)
}

// holds tells whether an object has the bytes of payload: by its ETag, or, where
// that is not their MD5, by the checksum that the server has of it.
func (u *upload) holds(ctx context.Context, found ObjectStat, payload transport.Payload) bool {
	if u.isMD5(found.ETag) {
		if digest, err := IntegrityMD5.digest(ctx, payload); err == nil && isDigest(found.ETag, digest) {
			return true
		}
	}
	r := readCall(HeadObject, u.bucket, u.object, GetOptions{
		CallOptions: CallOptions{Headers: carriedBy(onOther, u.extra)}, IfMatch: found.ETag})
	r.header[checksumMode] = "ENABLED"
	resp, err := u.do(ctx, r)
	if err != nil || resp.Header[checksumHeader] == "" {
		return false
	}
	digest, err := IntegrityCRC32C.digest(ctx, payload)
	return err == nil && digest == resp.Header[checksumHeader]
}

// findSince stats an object; ok is false where it is older than began.
func (c *Client) findSince(ctx context.Context, bucket, object string, headers map[string]string, began time.Time) (stat ObjectStat, answer *transport.Response, ok bool) {
	opts := GetOptions{CallOptions: CallOptions{Headers: headers}}
	resp, err := c.do(ctx, readCall(HeadObject, bucket, object, opts))
	if err != nil {
		return stat, &transport.Response{}, false
	}
	stat = c.unhide(ctx, bucket, object, opts, statOf(resp))
	// The server's clock counts, but for how long ago it was.
	elapsed := c.options.Clock().Sub(began)
	now, seen := serverTime(resp)
	if !seen {
		now = c.clock.Now()
	}
	return stat, resp, !stat.LastModified.Before(now.Add(-elapsed).Truncate(time.Second))
}

// isDescribed tells whether the answer about an object shows the content type,
// the metadata and what else of wanted can be seen; proved is false where CORS
// hides some of it.
func isDescribed(resp *transport.Response, wanted transport.Header) (same, proved bool) {
	answer, visible := resp.Header, seesAll(resp)
	same, proved = true, visible
	for name, value := range wanted {
		shown, seen := answer[name]
		if seen || visible && strings.HasPrefix(name, metadataPrefix) {
			same = same && decodeWords(shown) == decodeWords(value)
		}
		proved = proved && (seen || value == "")
	}
	for name := range answer {
		if _, asked := wanted[name]; !asked && strings.HasPrefix(name, metadataPrefix) {
			same = false
		}
	}
	return same, proved
}
