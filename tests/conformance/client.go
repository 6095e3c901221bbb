package conformance

import (
	"encoding/json"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// constructor are the options of the class Client that cases use.
type constructor struct {
	Anonymous      bool   `json:"anonymous"` // the cases' own: without the keys
	Endpoint       string `json:"endpoint"`
	PublicEndpoint string `json:"publicEndpoint"`
	SessionToken   string `json:"sessionToken"`
	AccessKey      string `json:"accessKey"`
	SecretKey      string `json:"secretKey"`
	Region         string `json:"region"`
	Addressing     string `json:"addressing"`
	Signing        string `json:"signing"`
	Integrity      string `json:"integrity"`
	KeepsSlashes   bool   `json:"keepsSlashes"`
	PartSize       int64  `json:"partSize"`
	Concurrency    int    `json:"concurrency"`
	Retry          struct {
		Attempts int `json:"attempts"`
	} `json:"retry"`
}

// client returns the case's client, or one with a step's options besides.
func (r *running) client(known scope, more any) (*core.Client, error) {
	members := map[string]any{"endpoint": r.Endpoint, "accessKey": r.AccessKey, "secretKey": r.SecretKey}
	for _, options := range []any{r.options, more} {
		if own, ok := known.resolve(options).(map[string]any); ok {
			members = merged(members, own)
		}
	}
	text, err := json.Marshal(normal(members))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clients[string(text)] == nil {
		client, err := r.connect(text)
		if err != nil {
			return nil, err
		}
		r.clients[string(text)] = client
	}
	return r.clients[string(text)], nil
}

func (r *running) connect(options []byte) (*core.Client, error) {
	var o constructor
	if err := strict(options, &o); err != nil {
		return nil, err
	}
	if o.Anonymous {
		o.AccessKey, o.SecretKey = "", ""
	}
	return core.New(o.Endpoint, core.Options{
		Insecure:       !r.Secure,
		Credentials:    credentials.Static{AccessKeyID: o.AccessKey, SecretAccessKey: o.SecretKey, SessionToken: o.SessionToken},
		PublicEndpoint: o.PublicEndpoint,
		Region:         o.Region,
		Addressing:     s3addr.Style(o.Addressing),
		HeaderSigning:  o.Signing == "header",
		Integrity:      core.Integrity(o.Integrity),
		KeepsSlashes:   o.KeepsSlashes,
		PartSize:       o.PartSize,
		Concurrency:    o.Concurrency,
		Retry:          retry.Policy{Attempts: o.Retry.Attempts},
		Transport:      r.transport,
	})
}
