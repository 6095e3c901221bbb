#!/bin/sh
# Prints the path of the pinned MinIO server, and nothing else, on standard
# output. go.mod beside this file is the pin. The first call builds the server
# (some minutes) into a cache outside the checkout, so that a fresh clone on a
# machine that has built it once starts at once.
set -eu
cd "$(dirname "$0")"

version=$(go list -m -f '{{.Version}}' github.com/minio/minio)
binary=${XDG_CACHE_HOME:-$HOME/.cache}/minnow/minio-$version/minio

if [ ! -x "$binary" ]; then
	echo "building MinIO $version, once: about five minutes on two cores" >&2
	mkdir -p "$(dirname "$binary")"
	# Built under another name and renamed: a broken-off build leaves no half binary.
	partial=$(mktemp "$binary.XXXXXX")
	trap 'rm -f "$partial"' EXIT INT TERM
	CGO_ENABLED=0 go build -trimpath -o "$partial" github.com/minio/minio >&2
	chmod 755 "$partial"
	mv "$partial" "$binary"
fi
printf '%s\n' "$binary"
