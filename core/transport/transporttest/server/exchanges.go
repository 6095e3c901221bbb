package server

import (
	"io"
	"net/http"
	"sync"
	"time"
)

// patience is how long /began and /gone wait.
const patience = 10 * time.Second

// exchanges are those that a client is to leave.
type exchanges struct {
	mu   sync.Mutex
	byID map[string]*exchange
}

type exchange struct{ began, asked, gone event }

// event is something that happens once, and may be told of more often.
type event struct {
	once sync.Once
	done chan struct{}
}

func newEvent() event     { return event{done: make(chan struct{})} }
func (e *event) happens() { e.once.Do(func() { close(e.done) }) }

// get returns the exchange with that id, whichever request names it first.
func (x *exchanges) get(id string) *exchange {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byID[id] == nil {
		x.byID[id] = &exchange{newEvent(), newEvent(), newEvent()}
	}
	return x.byID[id]
}

func (x *exchanges) silent(_ http.ResponseWriter, r *http.Request, id string) {
	io.Copy(io.Discard, r.Body) // else the server does not notice that the client leaves
	this := x.get(id)
	this.began.happens()
	<-r.Context().Done()
	this.gone.happens()
}

func (x *exchanges) stuck(w http.ResponseWriter, r *http.Request, id string) {
	this := x.get(id)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Content-Type-Options", "nosniff") // else XMLHttpRequest waits for more, to guess the type
	io.WriteString(w, "first")
	w.(http.Flusher).Flush()
	this.began.happens()
	<-r.Context().Done()
	this.gone.happens()
}

func (x *exchanges) endless(w http.ResponseWriter, _ *http.Request, id string) {
	this := x.get(id)
	this.began.happens()
	w.Header().Set("Content-Type", "application/octet-stream")
	for piece := make([]byte, 32<<10); ; {
		if _, err := w.Write(piece); err != nil {
			this.gone.happens()
			return
		}
	}
}

// choked lets the client fill the connection's buffers, and only sees what
// became of it when it reads on.
func (x *exchanges) choked(_ http.ResponseWriter, r *http.Request, id string) {
	this := x.get(id)
	io.ReadFull(r.Body, make([]byte, 1))
	this.began.happens()
	<-this.asked.done
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		this.gone.happens()
	}
}

func (x *exchanges) began(w http.ResponseWriter, r *http.Request, id string) {
	await(w, r, x.get(id).began.done)
}

func (x *exchanges) gone(w http.ResponseWriter, r *http.Request, id string) {
	this := x.get(id)
	this.asked.happens()
	await(w, r, this.gone.done)
	x.mu.Lock()
	delete(x.byID, id)
	x.mu.Unlock()
}

func await(w http.ResponseWriter, r *http.Request, event <-chan struct{}) {
	select {
	case <-event:
	case <-r.Context().Done():
	case <-time.After(patience):
		http.Error(w, "this did not happen", http.StatusGatewayTimeout)
	}
}
