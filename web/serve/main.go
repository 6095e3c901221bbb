// Command serve is Minnow's development server. It serves the demo page with
// the built package on one origin, and an S3 server on another, as it is in
// real life, a process of its own: by default the Versity S3 Gateway, which keeps
// buckets as folders and objects as files below -data; with -minio a MinIO binary.
//
// It is for one developer's machine: it hands its keys to the page. They are new
// in each run, and the S3 server answers the pages of that one origin, so that no
// other page in the same browser can use them. It is not a server for the world,
// and no part of the shipped package.
//
//	go run ./web/serve
//	go run ./web/serve -minio "$(make -s minio-bin)" -data ./photos
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// options are the flags.
type options struct {
	page, s3             string // host:port to listen on
	accessKey, secretKey string
	origin               string // whose pages may read the S3 server's answers: a list with commas, * for any, "" for the demo's
	root                 string // the checkout: holds web/ and dist/
	versityGW            string // path of a versitygw binary, "" for the pinned one
	minio                string // path of a MinIO binary, "" for versitygw
	data                 string // the S3 server's directory, "" for one that is deleted at exit (MinIO alone)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdout)
	}
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func parse(args []string, errOut io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&o.page, "listen", "127.0.0.1:8080", "`address` of the demo page")
	flags.StringVar(&o.s3, "s3", "127.0.0.1:9000", "`address` of the S3 server")
	flags.StringVar(&o.accessKey, "access-key", "minioadmin", "access `key` of the S3 server")
	flags.StringVar(&o.secretKey, "secret-key", "", "secret `key` of the S3 server; without it a new one in each run")
	flags.StringVar(&o.origin, "origin", "", "`origins`, with commas between them, whose pages may use the S3 server; * for any; without it the demo's alone")
	flags.StringVar(&o.root, "root", ".", "the checkout, with web and dist in it")
	flags.StringVar(&o.versityGW, "versitygw", "", "`path` of a versitygw binary; without it the pinned one, which is built the first time")
	flags.StringVar(&o.minio, "minio", "", "`path` of a MinIO binary to start instead of versitygw")
	flags.StringVar(&o.data, "data", "", "`directory` that the S3 server keeps its data in; without it "+dataHome()+", and with -minio one that goes at exit")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.minio != "" && o.versityGW != "" {
		return o, errors.New("-minio and -versitygw are two servers: give one")
	}
	if o.data == "" && o.minio == "" {
		o.data = dataHome()
	}
	if o.secretKey == "" {
		o.secretKey = rand.Text()
	}
	warnOfPublic(errOut, "-listen", o.page)
	warnOfPublic(errOut, "-s3", o.s3)
	return o, nil
}

// run serves until ctx ends or a server fails.
func run(ctx context.Context, o options, out io.Writer) error {
	files, err := openFiles(o.root)
	if err != nil {
		return err
	}
	pageListener, err := listen(o.page, out)
	if err != nil {
		return err
	}
	defer pageListener.Close()
	if o.origin == "" {
		o.origin = originsOf(pageListener.Addr().String())
	}
	s3, err := startS3(ctx, o, out)
	if err != nil {
		return err
	}
	defer s3.stop()
	page := serve(pageListener, newPage(files, s3.config))
	defer page.stop()
	announce(out, "http://"+reachable(pageListener.Addr().String()), s3, files.built())
	select {
	case <-ctx.Done():
		fmt.Fprintln(out, "\nStopped.")
		return nil
	case err := <-page.failed:
		return fmt.Errorf("the page server: %w", err)
	case err := <-s3.failed:
		return fmt.Errorf("the S3 server: %w", err)
	}
}

// startS3 starts the server that the flags ask for.
func startS3(ctx context.Context, o options, out io.Writer) (*s3Server, error) {
	listener, err := listen(o.s3, out)
	if err != nil {
		return nil, err
	}
	if o.minio == "" {
		return startVersityGW(ctx, listener, o)
	}
	listener.Close() // MinIO opens the port itself
	return startMinIO(ctx, o, listener.Addr().String())
}
