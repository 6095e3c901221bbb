package faults

import (
	"net"
	"testing"
	"time"
)

// slowLine stands before a server as a line that carries so many bytes in a
// second on each connection and in each direction, and returns its address. While
// the server is away it closes what connects. It ends with the test.
func slowLine(t *testing.T, endpoint string, rate int) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				far, err := net.Dial("tcp", endpoint)
				if err != nil {
					near.Close()
					return
				}
				go carry(far, near, rate)
				carry(near, far, rate)
			}()
		}
	}()
	return l.Addr().String()
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
