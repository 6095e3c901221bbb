# Everything a person or CI asks of Minnow. Go and make are enough to begin with.
.PHONY: help build run run-minio test screenshots bench setup servers-table minio-bin clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 15

build: ## the npm package in dist/, wasm included
	@go run ./wasm/build

run: export CGO_ENABLED = 0# as pinned.sh: what two programs need is compiled once
run: build ## the demo with an S3 server, versitygw, whose files stay: needs nothing else
	@go run ./web/serve

run-minio: build ## the same with the pinned MinIO: live events and notifications too
	@go run ./web/serve -minio "$$(tests/minio/bin.sh)"

test: ## all there is to test; installs what it needs, the first time
	@tests/suite.sh

screenshots: build ## pictures of the demo in each state, in pictures/ or where MINNOW_SCREENSHOTS says
	@MINNOW_SCREENSHOTS=$${MINNOW_SCREENSHOTS:-$(CURDIR)/pictures} go test -count=1 -run Screenshots ./tests/demo

bench: ## the benchmarks behind the claims of speed
	@tests/bench.sh

setup: ## what the tests need, without running them: Chromium, npm packages, Ceph, and three servers, built
	@tests/setup.sh
	@tests/servers.sh

servers-table: ## writes the table of web/docs/servers.md anew, of what the suite's lists say
	@MINNOW_SERVERS_TABLE=write go test -count=1 -run TestTableOfServers ./tests/conformance

minio-bin: ## prints the path of the pinned MinIO, which it builds once
	@tests/minio/bin.sh

clean: ## forgets what was built here; the servers in the user's cache stay
	rm -rf dist tests/node_modules
