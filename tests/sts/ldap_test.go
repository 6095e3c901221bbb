package sts

import (
	"bufio"
	"encoding/asn1"
	"io"
	"net"
	"strings"
	"testing"
)

// directory is an LDAP server with one person, alice, and one who looks people up: as
// much of RFC 4511 as MinIO asks for.
type directory struct{ passwords map[string]string } // by DN

const (
	lookupDN = "cn=lookup,dc=example"
	peopleDN = "ou=people,dc=example"
	aliceDN  = "uid=alice," + peopleDN
)

// startDirectory returns its address.
func startDirectory(t *testing.T, d directory) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go d.serve(conn)
		}
	}()
	return l.Addr().String()
}

// The operations, by their tags: https://www.rfc-editor.org/rfc/rfc4511#section-4.1.1
const (
	bindRequest = iota
	bindResponse
	unbindRequest
	searchRequest
	searchEntry
	searchDone

	invalidCredentials = 49
)

func (d directory) serve(conn net.Conn) {
	defer conn.Close()
	for r := bufio.NewReader(conn); ; {
		var message struct {
			ID int
			Op asn1.RawValue
		}
		if raw, err := element(r); err != nil || decode(raw, &message) != nil {
			return
		}
		var answers []asn1.RawValue
		switch message.Op.Tag {
		case bindRequest:
			answers = append(answers, operation(bindResponse, asn1.Enumerated(d.bind(message.Op.Bytes)), []byte{}, []byte{}))
		case searchRequest:
			if dn := found(message.Op.Bytes); dn != "" {
				answers = append(answers, operation(searchEntry, []byte(dn), []struct{}{}))
			}
			answers = append(answers, operation(searchDone, asn1.Enumerated(0), []byte{}, []byte{}))
		default:
			return
		}
		for _, answer := range answers {
			out, err := asn1.Marshal(struct {
				ID int
				Op asn1.RawValue
			}{message.ID, answer})
			if err != nil {
				panic(err)
			}
			conn.Write(out)
		}
	}
}

// element reads one element of BER, with its tag and length.
func element(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(2)
	if err != nil {
		return nil, err
	}
	start, length := 2, int(head[1])
	if digits := length & 0x7F; length > 0x7F {
		if head, err = r.Peek(2 + digits); err != nil {
			return nil, err
		}
		for start, length = 2+digits, 0; len(head) > 2; head = append(head[:2:2], head[3:]...) {
			length = length<<8 | int(head[2])
		}
	}
	raw := make([]byte, start+length)
	_, err = io.ReadFull(r, raw)
	return raw, err
}

func decode(raw []byte, to any) error {
	_, err := asn1.Unmarshal(raw, to)
	return err
}

// operation is an answer of these fields.
func operation(tag int, fields ...any) asn1.RawValue {
	var content []byte
	for _, field := range fields {
		b, err := asn1.Marshal(field)
		if err != nil {
			panic(err)
		}
		content = append(content, b...)
	}
	return asn1.RawValue{Class: asn1.ClassApplication, Tag: tag, IsCompound: true, Bytes: content}
}

// fieldsOf are the elements of an operation.
func fieldsOf(content []byte) (fields []asn1.RawValue) {
	for len(content) > 0 {
		var one asn1.RawValue
		rest, err := asn1.Unmarshal(content, &one)
		if err != nil {
			return fields
		}
		fields, content = append(fields, one), rest
	}
	return fields
}

func (d directory) bind(content []byte) int {
	fields := fieldsOf(content) // version, name, password
	if len(fields) == 3 {
		if want, known := d.passwords[string(fields[1].Bytes)]; known && want == string(fields[2].Bytes) {
			return 0
		}
	}
	return invalidCredentials
}

// found returns the DN that a search finds: that of its base, or of alice by her name.
func found(content []byte) string {
	fields := fieldsOf(content) // base, scope, …, the filter as the seventh
	if len(fields) < 7 {
		return ""
	}
	if scope := fields[1].Bytes; len(scope) == 1 && scope[0] == 0 {
		return string(fields[0].Bytes)
	}
	for _, part := range fieldsOf(fields[6].Bytes) {
		if strings.EqualFold(string(part.Bytes), "alice") {
			return aliceDN
		}
	}
	return ""
}
