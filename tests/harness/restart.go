package harness

import "testing"

// Kill ends the server at once, as a crash does: nobody is told, nothing is
// tidied up. Its disk stays.
func (s *Server) Kill() { s.process.stop() }

// Restart starts a killed server again, at its address and with its disk, and
// waits until it serves. It may be called from any goroutine: a failure is
// reported, and does not end the test.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.launch(); err != nil {
		t.Error(err)
	}
}
