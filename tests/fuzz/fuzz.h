/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A fuzz target: one function that takes any bytes and must neither crash nor
 * break an INVARIANT (base/bug.h). Each fuzz_NAME.c defines it once. libFuzzer
 * calls it with bytes it invents (build option `fuzz`), replay.c with the
 * files of seeds/NAME and regression/NAME, one a past crash.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0. Nothing of a call may be left for the next one. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
