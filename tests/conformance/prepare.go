package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"

	"github.com/minnow-s3/minnow/tests/harness"
)

// preparation is what a step asks for beside the client: what no call of it
// does, or not as fast. One of them.
type preparation struct {
	Upload     *upload  `json:"upload"` // its result is the upload's id
	Objects    *objects `json:"objects"`
	Versioning string   `json:"versioning"` // bucket that is to keep versions from now on
}

// upload is an upload in parts, to be begun and left: the client leaves none.
type upload struct {
	Bucket string `json:"bucket"`
	Object string `json:"object"`
	Parts  []int  `json:"parts"` // sizes in bytes
}

// objects are many, each of one byte, called PREFIX0000 and so on.
type objects struct {
	Bucket string `json:"bucket"`
	Prefix string `json:"prefix"`
	Count  int    `json:"count"`
}

// preparer prepares a server. It is itself the server to which the page turns.
type preparer struct{ target }

func (p *preparer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	text, err := io.ReadAll(r.Body)
	result := ""
	if err == nil {
		result, err = p.prepare(text)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(w, result)
}

// prepare does what a preparation in JSON says.
func (p *preparer) prepare(text []byte) (result string, err error) {
	var o preparation
	if err := strict(text, &o); err != nil {
		return "", err
	}
	if o.Upload != nil {
		return p.begin(*o.Upload)
	}
	if o.Objects != nil {
		return "", p.put(*o.Objects)
	}
	_, err = p.send("PUT", "http://"+p.Endpoint+"/"+o.Versioning+"?versioning=",
		[]byte("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"))
	return "", err
}

var uploadID = regexp.MustCompile(`<UploadId>([^<]+)</UploadId>`)

// begin begins an upload, sends its parts and returns its id.
func (p *preparer) begin(o upload) (id string, err error) {
	path := "http://" + p.Endpoint + "/" + o.Bucket + "/" + escapePath(o.Object)
	text, err := p.send("POST", path+"?uploads=", nil)
	if err != nil {
		return "", err
	}
	found := uploadID.FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("the server began no upload: %s", text)
	}
	id = string(found[1])
	for i, size := range o.Parts {
		if _, err := p.send("PUT", fmt.Sprintf("%s?partNumber=%d&uploadId=%s", path, i+1, id), generate(size, uint32(i))); err != nil {
			return "", err
		}
	}
	return id, nil
}

func (p *preparer) put(o objects) error {
	failures := make([]error, o.Count)
	slots := make(chan struct{}, 8)
	var all sync.WaitGroup
	for i := range o.Count {
		slots <- struct{}{}
		all.Go(func() {
			_, failures[i] = p.send("PUT", fmt.Sprintf("http://%s/%s/%s%04d", p.Endpoint, o.Bucket, o.Prefix, i), []byte("x"))
			<-slots
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

func (p *preparer) send(method, url string, body []byte) ([]byte, error) {
	return harness.User{AccessKey: p.AccessKey, SecretKey: p.SecretKey, Region: "us-east-1"}.Send(method, url, body)
}

// strict reads JSON into a struct that has a field for each member.
func strict(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return wrongCase("%v", err)
	}
	return nil
}
