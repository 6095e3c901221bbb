package retry

import (
	"errors"

	"github.com/minnow-s3/minnow/core/transport"
)

// Verdict is what an answer means, which is not always what its status says: an
// error may stand in the document of a success.
type Verdict struct {
	Status int  // the HTTP status that the answer should have had
	Again  bool // the same request may be answered better a moment later
}

// Judge reads an answer. It knows the protocol, which this package does not.
type Judge func(req *transport.Request, resp *transport.Response) Verdict

// ByStatus is the Judge that believes the status. It retries those that AWS's
// SDKs do: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
func ByStatus(_ *transport.Request, resp *transport.Response) Verdict {
	switch resp.Status {
	case 408, 429, 500, 502, 503, 504:
		return Verdict{resp.Status, true}
	}
	return Verdict{resp.Status, false}
}

// retryable is the one place that decides, by the kind of an error and the
// verdict on a response. The caller's own Statuses come before the verdict, and
// count for what the answer means as well. A Once request goes again only where
// the server said that it did not act, and said so by the status.
func (r *retrier) retryable(req *transport.Request, resp *transport.Response, err error) bool {
	if err != nil {
		var wire *transport.Error
		return errors.As(err, &wire) && wire.Retryable() && !req.Once
	}
	verdict := r.policy.Judge(req, resp)
	if req.Once && (resp.Status < 300 || verdict.Status != 503 && verdict.Status != 429) {
		return false
	}
	if r.policy.Statuses == nil {
		return verdict.Again
	}
	for _, status := range r.policy.Statuses {
		if status == resp.Status || status == verdict.Status {
			return true
		}
	}
	return false
}
