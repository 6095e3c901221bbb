package core

import (
	"context"
	"errors"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// WarnChecksumRefused is the Code of a Warning that uploads go without the
// checksum that was asked for.
const WarnChecksumRefused = "ChecksumRefused"

// guard is what checks the next request of an upload: what was asked for,
// unless checksums have proved to be refused.
func (u *upload) guard() Integrity {
	if u.integrity != IntegrityCRC32C {
		return u.integrity
	}
	t := &u.transfers
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, where := range [...]string{"", u.bucket} {
		if instead, ok := t.refused[where]; ok {
			return instead
		}
	}
	return u.integrity
}

// checked sends a request of that operation as it is guarded, and once more
// without a checksum where that may be what it failed for. If so, it is
// remembered.
func (u *upload) checked(ctx context.Context, operation string, send func(guard Integrity, once bool) (*transport.Response, error)) (*transport.Response, error) {
	guard := u.guard()
	resp, err := send(guard, false)
	if guard != IntegrityCRC32C {
		return resp, err
	}
	if err == nil {
		u.take(operation)
		return resp, nil
	}
	instead := u.instead(operation, err)
	if instead == "" || ctx.Err() != nil {
		return resp, err
	}
	without, failed := send(instead, instead == IntegrityNone)
	if failed != nil {
		if ctx.Err() != nil {
			return without, failed
		}
		return resp, err
	}
	u.refuse(ctx, instead)
	return without, nil
}

// take notes that checksums are welcome: what fails from now on fails for
// another reason.
func (u *upload) take(operation string) {
	t := &u.transfers
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken == nil {
		t.taken = map[string]bool{}
	}
	t.taken[operation+" "+u.bucket] = true
}

// instead is what may guard the request that failed with err; "" where the
// checksum is not to blame. A server that does not know the header says so. A
// bucket whose CORS rules do not name it lets the browser send nothing, which
// shows as no answer: then a Content-MD5, which they would have to name too, is
// of no use either.
func (u *upload) instead(operation string, err error) Integrity {
	if u.transfers.hasTaken(operation + " " + u.bucket) {
		return ""
	}
	var wire *transport.Error
	if errors.As(err, &wire) && wire.Kind == transport.KindNetwork {
		return IntegrityNone
	}
	if refused := refusal(err); refused != nil && (refused.Status == 501 ||
		refused.Status == 400 && (refused.Code == "InvalidRequest" || refused.Code == "InvalidArgument")) {
		return IntegrityMD5
	}
	return ""
}

// refuse remembers that checksums are refused: by the server, or by the rules
// of one bucket.
func (u *upload) refuse(ctx context.Context, instead Integrity) {
	where, w := "", Warning{
		Code:    WarnChecksumRefused,
		Message: "the server refuses " + checksumHeader + ": uploads are checked by Content-MD5",
		Remedy:  "set integrity to md5",
	}
	if instead == IntegrityNone {
		where = u.bucket
		w.Message = "requests with " + checksumHeader + " get no answer, without it they do: uploads to " + where + " are not checked"
		w.Remedy = "add x-amz-* to AllowedHeaders in the bucket's CORS rules"
	}
	u.transfers.refuse(where, instead)
	u.warnOnce(ctx, w)
}

// send sends a payload under its guard, and returns the guard and the digest
// that it went with.
func (u *upload) send(ctx context.Context, r call, payload transport.Payload) (resp *transport.Response, guard Integrity, digest string, err error) {
	header := r.header
	r.payload = payload
	resp, err = u.checked(ctx, r.operation, func(as Integrity, once bool) (*transport.Response, error) {
		var err error
		guard, r.once = as, once
		if digest, err = guard.digest(ctx, payload); err != nil {
			return nil, r.fail(canceled(ctx, err))
		}
		r.header = transport.Header{}
		for name, value := range header {
			r.header[name] = value
		}
		set(r.header, guard.header(), digest)
		return u.undamaged(ctx, r)
	})
	return resp, guard, digest, err
}

// undamaged sends r again while the server says that it did not come as it
// left. The digest stays, so that a payload that has changed is not taken.
func (u *upload) undamaged(ctx context.Context, r call) (*transport.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, err := u.do(ctx, r)
		if !damaged(err) || !u.Again(ctx, attempt) {
			return resp, err
		}
	}
}

// damaged tells of a body that was changed or cut on its way.
func damaged(err error) bool {
	refused := refusal(err)
	return refused != nil && s3err.Damaged(refused.Code)
}
