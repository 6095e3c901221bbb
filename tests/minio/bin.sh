#!/bin/sh
# Prints the path of the pinned MinIO server; go.mod beside this file is the pin.
exec "$(dirname "$0")/../pinned.sh" minio github.com/minio/minio github.com/minio/minio
