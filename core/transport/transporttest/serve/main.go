// Command serve runs the far end of the transport's conformance suite in a
// process of its own, for the browser to reach. Its first line on standard
// output is its address. It serves until SIGTERM or SIGINT; with -stdin also
// until its standard input ends, as it does when the process that holds it is gone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/minnow-s3/minnow/core/transport/transporttest/server"
)

func main() {
	withInput := flag.Bool("stdin", false, "end with standard input")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if *withInput {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	if err := serve(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func serve(ctx context.Context, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: server.New()}
	context.AfterFunc(ctx, func() { srv.Close() })
	fmt.Fprintln(out, "http://"+listener.Addr().String())
	if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
