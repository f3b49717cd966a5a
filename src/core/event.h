/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What the journal notes beside values and definitions: who may do what, where
 * a submission stands, what was said about it. Events are rows of a batch and
 * part of its digest (core/journal.h); tables such as `account` or `submission`
 * hold what they add up to.
 *
 * `content` is canonical JSON with the members `before` and `after` where
 * something changed (absent: there was none before, there is none after).
 * Names of people, mail addresses and reasons are not in it but in the event's
 * text, which a purge may remove.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

/* Stored: numbers never change. Beside each its subject. */
enum event_kind {
	EVENT_ACCOUNT = 1,    /* account/ID: made, changed, disabled; text: owner's name and mail */
	EVENT_CREDENTIAL = 2, /* account/ID: password, second factor or token set, reset, revoked */
	EVENT_MOVE = 3,       /* a submission: begun, or from one state to another; text: why */
	EVENT_COMMENT = 4,    /* a submission or one of its cells; text: what was said */
	EVENT_TEXT = 5,       /* a submission: a text section written; text: its words */
	EVENT_ATTACHMENT = 6, /* a submission: a file added or removed; text: its name */
	EVENT_EXCEPTION = 7,  /* a submission: a warning accepted; text: the reason given */
	EVENT_EXTENSION = 8,  /* a submission: its deadline moved; text: why */
	EVENT_PURGE = 9,      /* text/ID: a text was removed; text: why */
	EVENT_ON_BEHALF = 10, /* a submission: an office entered what the batch holds */
	EVENT_ARTICLE = 11,   /* article/ID: a revision written; text: all of its words, as JSON */
	EVENT_ARTICLE_MOVE =
	    12,              /* article/ID: from one state to another; text: why, or, of what was
	                        published, its title and lead as readers see them, as JSON */
	EVENT_FEEDBACK = 13, /* feedback/ID: it came in; text: its words, as JSON */
	EVENT_FEEDBACK_CONTACT = 14, /* feedback/ID: who sent it; text: that, as JSON */
	EVENT_FEEDBACK_MOVE = 15, /* feedback/ID: from one state to another; text: answer, or why */
	EVENT_FEEDBACK_SHOW =
	    16,                /* feedback/ID: public, or no longer; text: as it reads, as JSON */
	EVENT_ALERT = 17,      /* alert/ID: written; text: its words, as JSON */
	EVENT_ALERT_MOVE = 18, /* alert/ID: begun, ended */
	EVENT_KIND_END
};

#endif
