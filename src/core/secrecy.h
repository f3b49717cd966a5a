/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Marks of state secrecy. Nothing classified may be drafted or stored on a
 * networked computer (Law on protection of state secrets, article 5): a text
 * that carries a mark is refused where it would come in.
 *
 * A mark is MẬT, TỐI MẬT or TUYỆT MẬT in capitals, as words of their own; in
 * any Unicode form, with white space, line breaks or brackets around and
 * between, set in spaced letters (M Ậ T) or run together (TỐIMẬT).
 *
 * What a ward writes about every day is no mark:
 *  1. Small letters, "Mật" too: marks are stamped in capitals, and a name or a
 *     sentence is not.
 *  2. MẬT in a word of two syllables such as BẢO MẬT, BÍ MẬT, MẬT ĐỘ, MẬT ONG
 *     (the list in secrecy.c), where both are in capitals, with one or two
 *     spaces and nothing else between. Across a line break, a tab or a sign
 *     they are two words: a stamp stands on a line or in a cell of its own, and
 *     under "… GIA BẢO" it is still a stamp.
 *  3. After TỐI or TUYỆT the list does not count: that is always a mark.
 *
 * The list has only what can hardly stand beside a stamp by chance: not MẬT
 * BÁO, since the stamp above BÁO CÁO is common, nor MẬT MÃ, before SỐ. Where
 * in doubt a text is refused, and its author can write the word in small
 * letters; a stamp that came in could not be called back. Hence the limits: a
 * heading in capitals broken inside BẢO MẬT, a man's name written MẬT and "BUỔI
 * TỐI MẬT ĐỘ CAO" are refused. A stamp without Vietnamese marks, or as a
 * picture, is not seen.
 *
 * `text` may be malformed UTF-8; malformed bytes are signs.
 */
#ifndef CORE_SECRECY_H
#define CORE_SECRECY_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Where the first mark stands, as a view of `text`; p == NULL: there is none. */
struct str secrecy_mark(struct str text);

/* ERR_INPUT `too_long` (how many characters there may be) of a text longer than that; else the
 * same as secrecy_check(). */
enum err_code secrecy_check_text(
    const char *too_long, struct str text, size_t most, struct err *err);

/* ERR_INPUT secrecy.marked with the mark as {1} where there is one. */
enum err_code secrecy_check(struct str text, struct err *err);

#endif
