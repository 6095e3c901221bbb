#!/bin/sh
# Prints the path of the pinned Versity S3 Gateway: go.mod beside this file is the pin, main.go the program.
exec "$(dirname "$0")/../pinned.sh" versitygw github.com/versity/versitygw .
