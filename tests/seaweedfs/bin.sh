#!/bin/sh
# Prints the path of the pinned SeaweedFS; go.mod beside this file is the pin.
exec "$(dirname "$0")/../pinned.sh" seaweedfs github.com/seaweedfs/seaweedfs github.com/seaweedfs/seaweedfs/weed
