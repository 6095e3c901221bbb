package main

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
)

// The servers that config.json may name.
const (
	serverVersityGW = "versitygw"
	serverMinIO     = "minio"
)

// config is what /config.json tells the page about the S3 server at hand.
type config struct {
	Endpoint  string   `json:"endpoint"`
	AccessKey string   `json:"accessKey"`
	SecretKey string   `json:"secretKey"`
	Server    string   `json:"server"` // "versitygw" or "minio"
	Lacks     []string `json:"lacks"`  // "events" or nothing; never null
}

// s3Server is an S3 server under way, and what to tell of it.
type s3Server struct {
	*server
	config config
	data   string // where its data stays, "" where it does not
}

// serveConfig hands out the keys to the page, and to none of another origin: such
// a page cannot read an answer without CORS headers, and the browser says where a
// request comes from. A name that someone else's DNS points here is refused, for
// under it their page would be of this origin.
func serveConfig(w http.ResponseWriter, r *http.Request, c config) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if host != "localhost" && net.ParseIP(strings.Trim(host, "[]")) == nil {
		http.Error(w, "config.json is for an IP address or localhost", http.StatusForbidden)
		return
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		http.Error(w, "config.json is for the demo's own page", http.StatusForbidden)
		return
	}
	w.Header().Set("Content-Type", mimeTypes[".json"])
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(c)
}
