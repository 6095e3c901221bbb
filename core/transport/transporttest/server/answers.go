package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
)

// report is what /echo saw of a request.
type report struct {
	Method  string            `json:"method"`
	URI     string            `json:"uri"`    // as it stood on the wire
	Header  map[string]string `json:"header"` // by lower-case name, host included
	Length  int64             `json:"length"` // announced; -1: not
	Size    int64             `json:"size"`   // of the payload that came
	SHA256  string            `json:"sha256"`
	Payload string            `json:"payload"` // its first bytes, if they are text
}

// shown is how many bytes of a payload a report repeats.
const shown = 1 << 10

func echo(w http.ResponseWriter, r *http.Request, _ string) {
	hash, start := sha256.New(), &strings.Builder{}
	size, err := io.Copy(io.MultiWriter(hash, start), r.Body)
	if err != nil {
		return // the client has left
	}
	result := report{
		Method: r.Method, URI: r.RequestURI, Header: map[string]string{"host": r.Host},
		Length: r.ContentLength, Size: size, SHA256: hex.EncodeToString(hash.Sum(nil)),
		Payload: start.String()[:min(shown, start.Len())],
	}
	for name, values := range r.Header {
		result.Header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Echo-Method", r.Method) // a HEAD has no other place
	json.NewEncoder(w).Encode(result)
}

// form tells the fields, and of the one called "file" the digest and the type.
// Last is the field that came last.
func form(w http.ResponseWriter, r *http.Request, _ string) {
	parts, err := r.MultipartReader()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fields, last, kind := map[string]string{}, "", ""
	for part, err := parts.NextPart(); err != io.EOF; part, err = parts.NextPart() {
		if err != nil {
			return // the client has left
		}
		content, _ := io.ReadAll(part)
		last = part.FormName()
		fields[last] = string(content)
		if last == "file" {
			sum := sha256.Sum256(content)
			fields[last], kind = hex.EncodeToString(sum[:]), part.Header.Get("Content-Type")
		}
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"fields": fields, "last": last, "type": kind, "length": r.ContentLength})
}

func status(w http.ResponseWriter, _ *http.Request, code string) {
	n, err := strconv.Atoi(code)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("ETag", `"An-ETag"`)
	w.Header().Set("X-Amz-Meta-Mixed-Case", "Kept As It Is")
	w.Header().Set("X-Amz-Meta-Utf8", "Grüße 日本 🐟")
	w.Header().Set("X-Amz-Meta-Latin1", "Gr\xfc\xdfe")
	w.WriteHeader(n)
	if n != http.StatusNoContent && n != http.StatusNotModified {
		io.WriteString(w, "status "+code)
	}
}

func sendBytes(w http.ResponseWriter, _ *http.Request, size string) {
	n, err := strconv.Atoi(size)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	content := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(content)
	sum := sha256.Sum256(content)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", size)
	w.Header().Set("X-Sha256", hex.EncodeToString(sum[:]))
	w.Write(content)
}

func cookie(w http.ResponseWriter, _ *http.Request, _ string) {
	http.SetCookie(w, &http.Cookie{Name: "kept", Value: "yes", Path: "/"})
}

func redirect(w http.ResponseWriter, r *http.Request, _ string) {
	http.Redirect(w, r, "/echo/redirected", http.StatusFound)
}
