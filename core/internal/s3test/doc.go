// Package s3test is what the tests of core and of its rooms share: a transport
// that keeps what was sent, servers that take uploads as far as a test wants them
// to, payloads without bytes, a journal, and what checks errors. It imports no
// room and not core, so that a room's own tests can use it.
package s3test
