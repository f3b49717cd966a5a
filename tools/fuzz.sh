#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# fuzz.sh SECONDS [NAME…]: libFuzzer on each target of tests/fuzz (or those
# named) for SECONDS, two at a time. What it learns is kept in
# build-fuzz/corpus/NAME; an input that crashes a target is left in
# tests/fuzz/regression/NAME, which `make test` replays.
set -eu

cd "$(dirname "$0")/.."
seconds=$1
shift
build=build-fuzz

if [ ! -e "$build/build.ninja" ]; then
	CC=clang meson setup "$build" --buildtype=debugoptimized -Dtests=true -Dfuzz=true \
		-Dc_args=-fsanitize=fuzzer-no-link -Db_sanitize=address,undefined -Db_lundef=false
fi
ninja -C "$build"
if [ $# = 0 ]; then
	for source in tests/fuzz/fuzz_*.c; do
		name=${source##*/fuzz_}
		set -- "$@" "${name%.c}"
	done
fi

export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1
for name in "$@"; do
	mkdir -p "$build/corpus/$name" "tests/fuzz/regression/$name"
done
status=0
printf '%s\n' "$@" | xargs -P 2 -I '{}' sh -c '
	if "$1/tests/fuzz/fuzz_$3" -max_total_time="$2" -rss_limit_mb=2048 -timeout=25 \
		-artifact_prefix="tests/fuzz/regression/$3/" -print_final_stats=1 \
		"$1/corpus/$3" "tests/fuzz/seeds/$3" "tests/fuzz/regression/$3" >"$1/$3.log" 2>&1
	then
		printf "ok    %s: %s inputs tried\n" "$3" \
			"$(sed -n "s/^stat::number_of_executed_units: *//p" "$1/$3.log")"
	else
		printf "CRASH %s\n" "$3"
		tail -n 60 "$1/$3.log"
		exit 1
	fi' fuzz "$build" "$seconds" '{}' || status=1
# Folders without a find stay out of the tree.
for name in "$@"; do
	rmdir "tests/fuzz/regression/$name" 2>/dev/null || true
done
exit "$status"
