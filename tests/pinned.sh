#!/bin/sh
# Prints the path of a pinned server, and nothing else, on standard output:
#
#   tests/pinned.sh NAME MODULE PACKAGE
#
# go.mod in the folder NAME is the pin. The first call builds the server (some
# minutes) into a cache outside the checkout, so that a fresh clone on a machine
# that has built it once starts at once.
set -eu
cd "$(dirname "$0")/$1"

version=$(go list -m -f '{{.Version}}' "$2")
# Where the program is ours, another one is another version.
[ "$3" != . ] || version=$version-$(cat ./*.go | cksum | cut -d ' ' -f 1)
binary=${XDG_CACHE_HOME:-$HOME/.cache}/minnow/$1-$version/$1

if [ ! -x "$binary" ]; then
	echo "building $1 $version, once: some minutes on two cores" >&2
	mkdir -p "$(dirname "$binary")"
	# Built under another name and renamed: a broken-off build leaves no half binary.
	# Without cgo, as `make run` builds all it needs, so that each package is compiled once.
	partial=$(mktemp "$binary.XXXXXX")
	trap 'rm -f "$partial"' EXIT INT TERM
	# Without what a debugger needs: it is half of a binary.
	CGO_ENABLED=0 go build -ldflags "-s -w" -o "$partial" "$3" >&2
	chmod 755 "$partial"
	mv "$partial" "$binary"
fi
printf '%s\n' "$binary"
