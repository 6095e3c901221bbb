package faults

import (
	"net"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/tests/harness"
)

// slowLine stands before a server as a line that carries so many bytes in a
// second on each connection and in each direction, and returns its address.
func slowLine(t *testing.T, endpoint string, rate int) string {
	return harness.NewLine(t, endpoint, func(to, from net.Conn) { carry(to, from, rate) })
}

// carry hands on what comes, no faster than rate, and closes both ends when one
// has ended.
func carry(to, from net.Conn, rate int) {
	defer to.Close()
	defer from.Close()
	piece := make([]byte, 32<<10)
	for {
		start := time.Now()
		n, err := from.Read(piece)
		if _, failed := to.Write(piece[:n]); err != nil || failed != nil {
			return
		}
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))))
	}
}
