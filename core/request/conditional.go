package request

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// SendUnderCondition sends what writes an object under a condition. Once it is
// stored, the condition no longer holds: sent again after an answer that was
// lost, it would be refused for its own object. So whenever it is not clear
// whether it was stored, find looks for it at the server. A conflict with another
// write is sent again, as S3 asks for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (p *Pipeline) SendUnderCondition(ctx context.Context, send func() error, find func() bool) error {
	lost := false
	patience, unheard := p.Options.Retry.Patience(ctx), 0
	for {
		err := send()
		failed := s3err.Judge(err)
		lost = lost || failed.Unclear
		if unheard++; !Conflicting(err) && failed.Status != 0 {
			unheard = 0 // a server in trouble is waited for
		}
		switch {
		case err == nil || ctx.Err() != nil || !failed.Unclear && !Conflicting(err) && !(lost && RefusedCondition(err)):
			return err
		case lost && find():
			return nil
		case RefusedCondition(err):
			return Doubtful(err)
		case failed.Busy || unheard >= FewTries || !patience.Again(ctx):
			return err
		}
	}
}

// Conditions are those that the options of a call have on the object that it makes.
func Conditions(match, none string) []HeaderOption {
	return []HeaderOption{{"ifMatch", "if-match", QuoteETag(match)}, {"ifNoneMatch", "if-none-match", QuoteETag(none)}}
}

// IsConditional tells whether a request writes an object under a condition on
// that object.
func (o *Operation) IsConditional(header map[string]string) bool {
	return o.Conditional && header["if-match"]+header["if-none-match"] != ""
}

// FindSince stats an object; ok is false where it is older than began.
func (p *Pipeline) FindSince(ctx context.Context, bucket, object string, headers map[string]string, began time.Time) (stat ObjectStat, answer *transport.Response, ok bool) {
	opts := GetOptions{CallOptions: CallOptions{Headers: headers}}
	resp, err := p.Do(ctx, ReadCall(HeadObject, bucket, object, opts))
	if err != nil {
		return stat, &transport.Response{}, false
	}
	stat = p.Unhide(ctx, bucket, object, opts, StatOf(resp))
	// The server's clock counts, but for how long ago it was.
	elapsed := p.Options.Clock().Sub(began)
	now, seen := ServerTime(resp)
	if !seen {
		now = p.clock.Now()
	}
	return stat, resp, !stat.LastModified.Before(now.Add(-elapsed).Truncate(time.Second))
}

// IsDescribed tells whether the answer about an object shows the content type,
// the metadata and what else of wanted can be seen; proved is false where CORS
// hides some of it.
func IsDescribed(resp *transport.Response, wanted transport.Header) (same, proved bool) {
	answer, visible := resp.Header, SeesAll(resp)
	same, proved = true, visible
	for name, value := range wanted {
		shown, seen := answer[name]
		if seen || visible && strings.HasPrefix(name, MetadataPrefix) {
			same = same && decodeWords(shown) == decodeWords(value)
		}
		proved = proved && (seen || value == "")
	}
	for name := range answer {
		if _, asked := wanted[name]; !asked && strings.HasPrefix(name, MetadataPrefix) {
			same = false
		}
	}
	return same, proved
}
