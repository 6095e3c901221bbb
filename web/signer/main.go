// Command signer is an example of how a page does without a secret: a small
// server that keeps the key, and gives a page in three ways what it needs, each
// for what lies below one prefix of one bucket. Whatever it signs, it signs with
// a key that the S3 server cuts down to the same prefix: temporary ones by STS,
// or with -keys lasting ones of the users.
//
//	POST /sign         a request to be signed → {signature}: for the option signer
//	POST /key          {accessKey, sessionToken, expiration} of the key that signs: for credentials beside it
//	POST /credentials  keys for a quarter of an hour, by STS: for the option credentials
//	POST /presign      {method, object} → {url}: no client in the page at all
//
// A caller says which user it is: "Authorization: Bearer TOKEN". In an application
// that is the session that it has anyway. See web/docs/keys.md.
//
//	MINNOW_SECRET_KEY=… go run ./web/signer -user alice=a-token-of-hers
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// options are the flags, and the one secret, which is in the environment: a
// command line can be read by others.
type options struct {
	listen, endpoint, accessKey, secretKey, region, bucket, origin string
	users                                                          users
	lasting                                                        map[string]key // by user; nil: keys come from STS
}

// users are names by token.
type users map[string]string

func (u users) String() string { return "" }

func (u users) Set(text string) error {
	name, token, _ := strings.Cut(text, "=")
	if name == "" || len(token) < 8 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return errors.New("must be NAME=TOKEN: a name of small letters, digits and hyphens, a token of 8 characters at least")
	}
	u[token] = name
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "signer:", err)
		os.Exit(1)
	}
}

func parse(args []string, errOut io.Writer) (options, error) {
	o := options{users: users{}, secretKey: os.Getenv("MINNOW_SECRET_KEY")}
	flags := flag.NewFlagSet("signer", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8081", "`address` to listen on")
	flags.StringVar(&o.endpoint, "endpoint", "http://127.0.0.1:9000", "`URL` of the S3 server, as the page has it")
	flags.StringVar(&o.accessKey, "access-key", "minioadmin", "`id` of the key; its secret is MINNOW_SECRET_KEY of the environment")
	flags.StringVar(&o.region, "region", "us-east-1", "`region` of the bucket")
	flags.StringVar(&o.bucket, "bucket", "shared", "the one `bucket`")
	flags.StringVar(&o.origin, "origin", "http://127.0.0.1:8080", "the one `origin` whose pages may ask")
	keys := flags.String("keys", "", "`file` of the users' own keys, where the S3 server has no STS: {\"NAME\": {\"accessKey\": …, \"secretKey\": …}}")
	flags.Var(o.users, "user", "`NAME=TOKEN` of somebody who may use what is below users/NAME/; again for each")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	at, err := url.Parse(o.endpoint)
	switch {
	case o.secretKey == "" && *keys == "":
		return o, errors.New("MINNOW_SECRET_KEY must be set")
	case len(o.users) == 0:
		return o, errors.New("there must be a -user")
	case err != nil || at.Host == "" || strings.Trim(at.Path, "/") != "":
		return o, errors.New("-endpoint must be a URL without a path")
	}
	if *keys != "" {
		o.lasting, err = readKeys(*keys, o.users)
	}
	return o, err
}

// readKeys reads the users' own keys: each user has one, and none is another's.
func readKeys(file string, users users) (map[string]key, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var read map[string]struct{ AccessKey, SecretKey string }
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	lasting, owners := map[string]key{}, map[string]string{}
	for _, name := range users {
		k := read[name]
		if k.AccessKey == "" || k.SecretKey == "" {
			return nil, fmt.Errorf("%s must hold accessKey and secretKey of %s", file, name)
		}
		if owner, taken := owners[k.AccessKey]; taken && owner != name {
			return nil, fmt.Errorf("%s gives %s and %s one key", file, owner, name)
		}
		owners[k.AccessKey], lasting[name] = name, key{id: k.AccessKey, secret: k.SecretKey}
	}
	return lasting, nil
}

// run serves until ctx ends.
func run(ctx context.Context, o options, out io.Writer) error {
	handler, err := newServer(o)
	if err != nil {
		return err
	}
	if err := handler.prepare(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadTimeout: 10 * time.Second}
	fmt.Fprintf(out, "Signing at http://%s for pages of %s. Ctrl-C stops.\n", listener.Addr(), o.origin)
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
