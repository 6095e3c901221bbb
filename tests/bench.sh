#!/bin/sh
# Runs every benchmark natively, package by package; arguments go to go test,
# as in `tests/bench.sh -count 10`, whose output benchstat compares.
set -eu
cd "$(dirname "$0")/.."

packages=$(git grep --untracked -l '^func Benchmark' -- '*_test.go' | xargs -r -n 1 dirname | sort -u)
[ -n "$packages" ] || { echo "there is no benchmark" >&2; exit 1; }
for package in $packages; do
	go test -run '^$' -bench . -benchmem "$@" "./$package"
done
