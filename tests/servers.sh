#!/bin/sh
# Builds the pinned servers, once: MinIO and versitygw, without which there is
# nothing to test with, and SeaweedFS, whose tests do not run where it cannot be built.
set -eu
cd "$(dirname "$0")"

minio/bin.sh >/dev/null
versitygw/bin.sh >/dev/null
seaweedfs/bin.sh >/dev/null || echo "setup: no SeaweedFS on this system: its tests will not run" >&2
