//go:build js && wasm

package jsbridge

import (
	"context"
	"strconv"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/checksum"
)

// sumBytes adds up the stream in data, a window at a time: part of a download, as
// it comes. A sum crosses in hexadecimal digits: it may be above 2^53.
func sumBytes(_ *core.Client, a *args) work {
	add := checksum.Algorithm(a.required("algorithm")).Updater()
	handle := number(a.values.Get("data"), "handle")
	return func(ctx context.Context) (appender, error) {
		sum := uint64(0)
		sink := func(p []byte) { sum = add(sum, p) }
		pull := (&body{handle: handle}).appendHandle
		for {
			answer, _, err := a.host.ask(ctx, "pull", pull, sink)
			if err != nil {
				return nil, wireError("", err)
			}
			if ended, _ := answer.Get("ended").Bool(); ended {
				return text(strconv.FormatUint(sum, 16)), nil
			}
		}
	}
}

// checkSum compares the sums of a download's parts with the server's of the whole.
func checkSum(_ *core.Client, a *args) work {
	want := core.Checksum{Algorithm: checksum.Algorithm(a.required("algorithm")), Sum: a.required("sum")}
	var pieces []core.Piece
	for _, v := range a.values.Get("pieces").Items() {
		sum, _ := strconv.ParseUint(a.text(v, "sum"), 16, 64)
		pieces = append(pieces, core.Piece{Sum: sum, Length: a.integer(v, "length")})
	}
	return func(context.Context) (appender, error) { return literal("null"), want.Check(pieces) }
}
