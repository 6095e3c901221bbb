// Command versitygw is the Versity S3 Gateway as `make run` and the tests start
// it: its package embedgw with the backend for files, behind those of the
// original's flags that are used here. The original would do as well, see
// MINNOW_VERSITYGW_BIN; its other backends, above all Azure's, take a third of
// the time to build, and half of the binary.
//
//	versitygw [flags] posix [-versioning-dir DIR] ROOT
//
// It is a module of its own, and so a process of its own: the gateway needs some
// seventy modules, which no importer of Minnow should meet in its go.mod.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

// What the original's flags are by default.
const (
	mostConnections = 250000
	mostRequests    = 100000
	mostParts       = 10000
	mostActions     = 5000 // on files, at a time
	mostCopied      = 5 << 30
	dirMode         = 0o755
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "versitygw:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	c := embedgw.Config{MaxConnections: mostConnections, MaxRequests: mostRequests, MultipartMaxParts: mostParts}
	var address string
	flags := flag.NewFlagSet("versitygw", flag.ContinueOnError)
	flags.StringVar(&address, "port", ":7070", "`address` to listen on, or the path of a socket")
	flags.StringVar(&c.RootUserAccess, "access", os.Getenv("ROOT_ACCESS_KEY"), "access `key` of the root user")
	flags.StringVar(&c.RootUserSecret, "secret", os.Getenv("ROOT_SECRET_KEY"), "secret `key` of the root user")
	flags.StringVar(&c.Region, "region", "us-east-1", "`region` to sign for")
	flags.StringVar(&c.CORSAllowOrigin, "cors-allow-origin", "", "`origin` whose pages may use buckets without CORS rules")
	flags.StringVar(&c.HealthPath, "health", "", "`path` that answers 200")
	flags.StringVar(&c.IAMDir, "iam-dir", "", "`folder` of further users")
	flags.BoolVar(&c.Quiet, "quiet", false, "say nothing of requests")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c.Ports = []string{address}
	if flags.Arg(0) != "posix" {
		return fmt.Errorf("got the backend %q, there is posix alone", flags.Arg(0))
	}
	root, o, err := backend(flags.Args()[1:])
	if err != nil {
		return err
	}
	files, err := posix.New(root, meta.XattrMeta{}, o)
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(ctx, files, &c)
}

// backend reads the flags behind "posix".
func backend(args []string) (root string, o posix.PosixOpts, err error) {
	flags := flag.NewFlagSet("posix", flag.ContinueOnError)
	flags.StringVar(&o.VersioningDir, "versioning-dir", "", "`folder` of the versions, beside the root; without it there are none")
	if err = flags.Parse(args); err != nil {
		return "", o, err
	}
	if flags.NArg() != 1 {
		return "", o, fmt.Errorf("got %q, want one folder to keep buckets in", flags.Args())
	}
	root = flags.Arg(0)
	if err = (meta.XattrMeta{}).Test(root); err != nil {
		return "", o, fmt.Errorf("%s is on a file system without extended attributes, which hold what is told of an object: %w", root, err)
	}
	o.Concurrency, o.CopyObjectThreshold = mostActions, mostCopied
	o.SetNewDirPerm(dirMode)
	return root, o, nil
}
