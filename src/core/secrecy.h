/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Marks of state secrecy. Nothing classified may be drafted or stored on a
 * networked computer (Law on protection of state secrets, article 5): a text
 * that carries a mark is refused where it would come in.
 *
 * A mark is MẬT, TỐI MẬT or TUYỆT MẬT in capitals, as words of their own; in
 * any Unicode form, with white space or punctuation around and between.
 */
#ifndef CORE_SECRECY_H
#define CORE_SECRECY_H

#include <stdbool.h>

#include "base/str.h"

/* Where the first mark stands, as a view of `text`; p == NULL: there is none. */
struct str secrecy_mark(struct str text);

#endif
