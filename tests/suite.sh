#!/usr/bin/env bash
# What `make test` runs: the stages below, quick ones first, each named with the
# time it took. A failed stage does not stop the rest. The last lines say which
# servers ran, and what ran in all.
#
#   tests/suite.sh                  every stage
#   tests/suite.sh native bridge    just these, of a machine that is set up
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
helpers=()
finish() {
	((${#helpers[@]})) && kill "${helpers[@]}" 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

setup() { tests/setup.sh && tests/servers.sh; }

format() {
	local unformatted
	unformatted=$(gofmt -l core jsbridge wasm web tests) || return
	[ -z "$unformatted" ] || { echo "gofmt -w is due:" && echo "$unformatted" && return 1; }
}

vet() { go vet ./... && GOOS=js GOARCH=wasm go vet ./core/... ./jsbridge/... ./wasm/...; }

build() { make --no-print-directory build; }

# Everything that needs no browser. Uncached, like all stages: a test that fails now and then shows.
native() { gotest native -race -count=1 -timeout 10m $(go list ./... | grep -v /tests/); }

# The bridge's own tests, compiled to wasm, in Chromium. Its environment is
# small, because wasm_exec.js has room for 12 KiB; what a test reads from there is named here.
bridge() {
	local browser
	browser=$(go -C tests/tools tool -n wasmbrowsertest) && transport_server || return
	GOOS=js GOARCH=wasm gotest bridge -count=1 -timeout 5m \
		-exec "env -i 'PATH=$PATH' 'HOME=$HOME' MINNOW_TRANSPORT_SERVER=${MINNOW_TRANSPORT_SERVER:-} $browser" ./jsbridge/...
}

# The far end of the transport's conformance suite: it prints its address, and serves until it is killed.
transport_server() {
	local package=core/transport/transporttest/serve
	[ -d "$package" ] || return 0
	go build -o "$work/transport" "./$package" || return
	exec 3< <("$work/transport")
	helpers+=($!)
	read -r -t 30 MINNOW_TRANSPORT_SERVER <&3
}

# The suites with a real server and a real browser, two packages at a time: on two cores they wait for two thirds of their time.
suites() { gotest suites -race -count=1 -p 2 -timeout 30m ./tests/...; }

# gotest STAGE FLAGS... runs go test, and keeps its events to be counted.
gotest() {
	local stage=$1 gotestsum
	shift
	gotestsum=$(GOOS= GOARCH= go -C tests/tools tool -n gotestsum) || return
	"$gotestsum" --format pkgname-and-test-fails --format-hide-empty-pkg --jsonfile "$work/$stage.json" -- "$@"
}

results=()
run() {
	local stage=$1 start=$SECONDS verdict=ok
	echo "=== $stage"
	"$stage" || verdict=FAILED
	echo "=== $stage: $verdict, $((SECONDS - start)) s"
	case $stage in
	native | bridge | suites) results+=("$stage=$work/$stage.json") ;;
	*) [ $verdict = ok ] || results+=("$stage") ;;
	esac
	[ $verdict = ok ]
}

# Built first: the tree may not compile any more when it is time to say so.
go build -o "$work/count" ./tests/count || exit

failed=0
if [ $# -gt 0 ]; then
	for stage in "$@"; do run "$stage" || failed=1; done
elif ! run setup; then
	failed=1
else
	for stage in format vet build native bridge suites; do run "$stage" || failed=1; done
fi
"$work/count" "${results[@]}" && exit $failed
