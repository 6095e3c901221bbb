//go:build js && wasm

package jsbridge

import (
	"context"
	"sync"

	"github.com/hack-pad/safejs"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
)

// Serve joins this half to the one that started the program, through the
// global called "minnow", and runs calls until it is told to exit.
func Serve() error {
	global, err := safejs.Global().Get("minnow")
	if err != nil {
		return err
	}
	host, err := newHost(global)
	if err != nil {
		return err
	}
	s := &server{
		host: host, exit: make(chan struct{}),
		clients: map[int]opened{}, calls: map[int]context.CancelFunc{},
	}
	receive, err := safejs.FuncOf(s.receive)
	if err != nil {
		return err
	}
	defer receive.Release()
	if err := global.Set("receive", receive); err != nil {
		return err
	}
	<-s.exit
	return nil
}

type server struct {
	host *host
	exit chan struct{}

	mu      sync.Mutex
	clients map[int]opened
	calls   map[int]context.CancelFunc
}

// opened is a client, or why it could not be made: every call of it says so.
type opened struct {
	client *core.Client
	clock  *pageClock
	err    error
}

// receive takes what crosses towards Go. It runs within a call from
// JavaScript and so never blocks.
func (s *server) receive(_ safejs.Value, params []safejs.Value) any {
	text, err := params[0].String()
	if err != nil {
		panic(err)
	}
	batch, err := jsontext.Parse(text)
	if err != nil {
		panic(err) // the other half is ours: this is a defect, not bad input
	}
	messages := batch.Items()
	for i, m := range messages {
		data := safejs.Undefined()
		if i == len(messages)-1 && len(params) > 1 {
			data = params[1]
		}
		s.take(m, data)
	}
	return nil
}

func (s *server) take(m jsontext.Value, data safejs.Value) {
	switch do, _ := m.Get("do").String(); do {
	case "answer":
		s.host.answer(m, data)
	case "chunk":
		s.host.chunk(m, data)
	case "call":
		s.start(m)
	case "cancel":
		s.mu.Lock()
		cancel := s.calls[number(m, "id")]
		s.mu.Unlock()
		if cancel != nil {
			cancel()
		}
	case "open":
		client := open(s.host, m.Get("options"))
		s.mu.Lock()
		s.clients[number(m, "client")] = client
		s.mu.Unlock()
	case "close":
		s.mu.Lock()
		delete(s.clients, number(m, "client"))
		s.mu.Unlock()
	case "exit":
		close(s.exit)
	}
}

func number(m jsontext.Value, name string) int {
	n, _ := m.Get(name).Int()
	return int(n)
}

func (s *server) start(m jsontext.Value) {
	id := number(m, "id")
	name, _ := m.Get("method").String()
	owner := number(m, "client")
	ctx, cancel := context.WithCancel(withCaller(context.Background(), caller{call: id, client: owner}))
	s.mu.Lock()
	s.calls[id] = cancel
	client := s.clients[owner]
	s.mu.Unlock()
	if offset := m.Get("clock"); has(offset) && client.clock != nil {
		client.clock.set(offset)
	}
	go func() {
		result, err := s.run(ctx, name, client, m.Get("args"))
		s.mu.Lock()
		delete(s.calls, id)
		s.mu.Unlock()
		cancel()
		s.host.settle(id, result, err)
	}()
}

// run turns a panic into an error, so that one bad call does not take the
// module down with all the others.
func (s *server) run(ctx context.Context, name string, client opened, values jsontext.Value) (result appender, err error) {
	defer s3err.Recover(&err, name)
	m := methodCalled(name)
	if m == nil {
		return nil, s3err.Argument("method", "there is none called "+name)
	}
	if client.err != nil {
		return nil, client.err
	}
	a := &args{values: values, host: s.host}
	work := m(client.client, a)
	if a.err != nil {
		return nil, a.err
	}
	return work(ctx)
}
