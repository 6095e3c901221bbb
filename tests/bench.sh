#!/bin/sh
# What `make bench` runs: what each dependency weighs in the wasm, and every
# benchmark, package by package, those in Chromium included. Arguments go to go
# test, as in `tests/bench.sh -count 10`, whose output benchstat compares.
set -eu
cd "$(dirname "$0")/.."

tests/setup.sh
make --no-print-directory build
echo "brotli bytes, and what each adds:"
go run ./wasm/cost

packages=$(git grep --untracked -l '^func Benchmark' -- '*_test.go' | xargs -r -n 1 dirname | sort -u)
[ -n "$packages" ] || { echo "there is no benchmark" >&2; exit 1; }
for package in $packages; do
	go test -run '^$' -bench . -benchmem "$@" "./$package"
done
