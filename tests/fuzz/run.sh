#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# run.sh [SECONDS]: builds the fuzz targets and runs each for that long. What
# they learn stays in build-fuzz/corpus; an input that breaks a target is kept
# in build-fuzz/crashes: mend the code, then move the file to
# tests/fuzz/regression/NAME under a name that says what it shows.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}

[ -f build-fuzz/build.ninja ] ||
	CC=clang meson setup build-fuzz --buildtype=debugoptimized -Db_lundef=false \
		-Db_sanitize=address,undefined -Dfuzz=true -Dc_args=-fsanitize=fuzzer-no-link
ninja -C build-fuzz fuzzers

export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
passed=0
failed=
for target in build-fuzz/tests/fuzz/fuzz_*; do
	[ -f "$target" ] || continue
	name=${target##*/fuzz_}
	mkdir -p "build-fuzz/corpus/$name" "build-fuzz/crashes/$name"
	set -- "build-fuzz/corpus/$name"
	for files in "tests/fuzz/seeds/$name" "tests/fuzz/regression/$name"; do
		[ ! -d "$files" ] || set -- "$@" "$files"
	done
	log=build-fuzz/$name.log
	if "$target" -max_total_time="$seconds" -max_len=4096 \
		-artifact_prefix="build-fuzz/crashes/$name/" "$@" >"$log" 2>&1; then
		echo "$name: $(tail -n 1 "$log")"
		passed=$((passed + 1))
	else
		tail -n 60 "$log"
		failed="$failed $name"
	fi
done
echo "$passed targets held${failed:+, broken:$failed}"
[ -z "$failed" ]
