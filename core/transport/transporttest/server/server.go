// Package server is the far end of the conformance suite transporttest. The
// path of a request says how it is answered, or left without an answer:
//
//	/echo/…             what came in, as JSON: see report
//	/form               the fields that came, as JSON; of the file its SHA-256
//	/status/404         that status, with a document where HTTP has room for one
//	/bytes/1000         so many bytes, their SHA-256 in the header x-sha256
//	/cookie             a cookie to keep
//	/redirect           302 to /echo/redirected
//	/refused            an address at which nobody listens
//	/reset              a connection that is reset in the middle of the headers
//	/cut/1000/400       1000 bytes announced, 400 sent
//	/cut/chunked/400    no length announced, 400 sent, no last chunk
//	/drip/5/100         headers and a byte at once, 4 more after 100 ms each
//
// An exchange that the client is to leave has an id, which the client makes up
// and by which it then learns what the server saw:
//
//	/silent/ID          takes the request and says nothing
//	/stuck/ID           sends headers and the bytes "first", and nothing more
//	/endless/ID         sends bytes without end
//	/choked/ID          takes one byte of the payload, and the rest after /gone/ID
//	/began/ID           answers once the exchange has begun
//	/gone/ID            answers once the client has left it, or 504
//
// Every page may read every answer. It is no server for anything but tests.
//
//	far := httptest.NewServer(server.New())
package server

import (
	"net/http"
	"strings"
)

// New returns the server's handler.
func New() http.Handler {
	watched := &exchanges{byID: map[string]*exchange{}}
	handlers := map[string]func(w http.ResponseWriter, r *http.Request, argument string){
		"echo": echo, "form": form, "status": status, "bytes": sendBytes, "cookie": cookie, "redirect": redirect,
		"refused": refused, "reset": reset, "cut": cut, "drip": drip,
		"silent": watched.silent, "stuck": watched.stuck, "endless": watched.endless, "choked": watched.choked,
		"began": watched.began, "gone": watched.gone,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if allow(w.Header(), r) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		// No ServeMux: it would redirect a path that it thinks unclean.
		first, argument, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		handler := handlers[first]
		if handler == nil {
			http.Error(w, "there is no "+first, http.StatusNotImplemented)
			return
		}
		handler(w, r, argument)
	})
}

// allow opens an answer to every page, and tells whether r only asks for that.
func allow(header http.Header, r *http.Request) (preflight bool) {
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Access-Control-Expose-Headers", "*")
	method := r.Header.Get("Access-Control-Request-Method")
	if r.Method != http.MethodOptions || method == "" {
		return false
	}
	header.Set("Access-Control-Allow-Methods", method)
	// By name: "*" does not stand for Authorization.
	header.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
	return true
}
