# SPDX-License-Identifier: AGPL-3.0-or-later
# The commands of the project; meson.build knows how things are built.
#
#   make           build/kycung, with release flags
#   make demo      installs what is missing, builds, serves examples/langson-2017
#                  (PORT=8081 make demo takes another port)
#   make test      installs what the tests need and runs them all
#                  (ONLY="journal pages" make test runs those)
#   make check     formatting, clang's warnings, clang-tidy, the direction of includes
#   make format    lays the C sources out as make check wants them
#   make fuzz      libFuzzer on every reader of input (SECONDS_EACH=60)
#   make bench     speed, as ratios in one run
#   make lighthouse  the public pages, as Lighthouse scores them
#   make bench-scale  the same at the size of a country; writes doc/benchmarks.md
#                  (SCALE=10 takes a tenth of it and writes into build-bench/)
#   make learn-ties  learns anew what the checker of numbers weighs
#   make install   into PREFIX, /usr/local by default (DESTDIR honoured)
BUILD        = build
PREFIX       ?= /usr/local
PORT         ?= 8080
SECONDS_EACH ?= 60

C_FILES = $(shell find src tests tools -name '*.[ch]')

.PHONY: all demo test check format fuzz bench bench-scale learn-ties lighthouse install clean

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	meson setup $(BUILD) --buildtype=release -Dtests=false --prefix=$(PREFIX)

demo:
	tools/install-deps.sh build
	$(MAKE) all
	PORT=$(PORT) tools/demo.sh $(BUILD)/kycung $(BUILD)/demo

test:
	tools/install-deps.sh build test
	node tests/run.mjs $(ONLY)

check:
	tools/install-deps.sh build test
	$(MAKE) build-check/build.ninja
	clang-format --dry-run -Werror $(C_FILES)
	node tests/lint/layers.test.mjs
	ninja -C build-check
	printf '%s\n' $(filter %.c,$(C_FILES)) | xargs -P 2 -n 4 clang-tidy -p build-check --quiet

format:
	clang-format -i $(C_FILES)

build-check/build.ninja:
	CC=clang meson setup build-check --buildtype=debug -Dtests=true

fuzz:
	tools/install-deps.sh build test
	tools/fuzz.sh $(SECONDS_EACH)

bench:
	tools/install-deps.sh build bench
	node tests/bench/run.mjs

lighthouse: all
	tools/install-deps.sh test
	node tests/lighthouse/run.mjs

bench-scale:
	tools/install-deps.sh build bench
	node tests/bench/scale.mjs

# The trees of report/ties and report/suspects, from passages of the tests (tools/learn_ties.c).
learn-ties: $(BUILD)/build.ninja
	ninja -C $(BUILD) learn_ties
	$(BUILD)/learn_ties src/report/trees_learnt.def \
	  tests/cli/report_passages.json tests/cli/right_passages.json

install: all
	meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf $(BUILD) build-test build-check build-fuzz build-bench
