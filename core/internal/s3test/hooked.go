package s3test

import (
	"context"
	"sync"

	"github.com/minnow-s3/minnow/core/transport"
)

// Hooked lets a test answer in place of a server, or watch what comes.
type Hooked struct {
	// Hook answers instead, where it does not return nil, nil. It is called for one
	// request at a time, so that it may count; what is read beside it while
	// requests are under way needs a lock of its own.
	Hook func(ctx context.Context, req *transport.Request, part int) (*transport.Response, error)
	// Overlaps lets calls of Hook run side by side, for one that waits.
	Overlaps bool

	calling sync.Mutex
}

func (h *Hooked) hook(ctx context.Context, req *transport.Request, part int) (*transport.Response, error) {
	if h.Hook == nil {
		return nil, nil
	}
	if !h.Overlaps {
		h.calling.Lock()
		defer h.calling.Unlock()
	}
	return h.Hook(ctx, req, part)
}
