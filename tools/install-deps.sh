#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Installs with apt what is missing for `build`, `test` or `bench` (several may
# be named). Does nothing, quickly, when everything is there.
set -eu

# PACKAGE, or PACKAGE:COMMAND where the command may come from elsewhere too.
build='gcc:gcc libc6-dev make:make meson:meson ninja-build:ninja pkg-config:pkg-config
	gettext:msgfmt libmicrohttpd-dev libpq-dev libsqlite3-dev libsodium-dev
	libutf8proc-dev libcmark-gfm-dev libcmark-gfm-extensions-dev zlib1g-dev
	libcurl4-openssl-dev libexpat1-dev liboath-dev libqrencode-dev libxlsxwriter-dev
	libzip-dev libturbojpeg0-dev libpng-dev libwebp-dev'
test='libcmocka-dev clang:clang clang-format:clang-format clang-tidy:clang-tidy
	libclang-rt-14-dev nodejs:node npm:npm chromium:chromium fonts-liberation
	fonts-dejavu-core valgrind:valgrind
	postgresql-15:/usr/lib/postgresql/15/bin/postgres'
bench='nodejs:node npm:npm nginx-light:nginx wrk:wrk
	postgresql-15:/usr/lib/postgresql/15/bin/postgres'

wanted=
for set in "$@"; do
	case $set in
	build) wanted="$wanted $build" ;;
	test) wanted="$wanted $test" ;;
	bench) wanted="$wanted $bench" ;;
	*)
		echo "install-deps.sh: unknown set '$set'; one of build, test, bench" >&2
		exit 2
		;;
	esac
done

# nginx and other services live in sbin, which is not on every user's path.
PATH=$PATH:/usr/sbin:/sbin
installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null |
	sed -n 's/ installed$//p') || installed=

is_installed() {
	case "
$installed
" in
	*"
$1
"*) return 0 ;;
	esac
	return 1
}

missing=
for item in $wanted; do
	package=${item%%:*}
	command=${item#"$package"}
	command=${command#:}
	if [ -n "$command" ] && command -v "$command" >/dev/null 2>&1; then
		continue
	fi
	is_installed "$package" || missing="$missing $package"
done
if [ -n "$missing" ]; then
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "install-deps.sh: needs apt-get to install; please install by hand:$missing" >&2
		exit 1
	fi
	root=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null 2>&1; then
			echo "install-deps.sh: as root, please run: apt-get install$missing" >&2
			exit 1
		fi
		root=sudo
	fi
	echo "Installing:$missing"
	$root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
	# The tests run a PostgreSQL of their own: installing the programs must not
	# also set up and start a server for the whole machine.
	cluster=
	case "$missing " in
	*" postgresql-15 "*)
		cluster=/etc/postgresql-common/createcluster.conf
		$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends postgresql-common
		$root cp -p $cluster $cluster.kept
		echo 'create_main_cluster = false' | $root tee -a $cluster >/dev/null
		;;
	esac
	status=0
	# shellcheck disable=SC2086 # a list of words
	$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		$missing || status=$?
	if [ -n "$cluster" ]; then
		$root mv $cluster.kept $cluster
	fi
	[ "$status" = 0 ] || exit "$status"
fi

# A node from elsewhere may be too old for the test runner's flags.
for item in $wanted; do
	if [ "$item" = nodejs:node ]; then
		major=$(node -p 'process.versions.node.split(".")[0]')
		if [ "$major" -lt 18 ]; then
			echo "install-deps.sh: node $(node --version) is too old, 18 or newer is needed" >&2
			exit 1
		fi
	fi
done
