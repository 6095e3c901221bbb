package main

import (
	"bytes"
	"net"
	"strings"
	"testing"
)

func TestBusyPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var said bytes.Buffer
	other, err := listen(taken.Addr().String(), &said)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if other.Addr().String() == taken.Addr().String() {
		t.Fatalf("two listeners at %s", other.Addr())
	}
	for _, word := range []string{taken.Addr().String(), "taken", other.Addr().String()} {
		if !strings.Contains(said.String(), word) {
			t.Errorf("the message does not say %q: %s", word, &said)
		}
	}
}

func TestFreePortIsSilent(t *testing.T) {
	var said bytes.Buffer
	listener, err := listen("127.0.0.1:0", &said)
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if said.Len() > 0 {
		t.Errorf("got %q, want no word", &said)
	}
}

func TestBadAddress(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "127.0.0.1:99999", "nowhere.invalid:80"} {
		if listener, err := listen(address, &bytes.Buffer{}); err == nil {
			listener.Close()
			t.Errorf("%s: got a listener, want an error", address)
		}
	}
}
