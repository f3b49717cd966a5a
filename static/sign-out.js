// SPDX-License-Identifier: AGPL-3.0-or-later
// Whoever sits down here next shall not find the forms kept for a lost line.

for (const form of document.querySelectorAll("form[data-forget]"))
	form.addEventListener("submit", () => {
		globalThis.caches?.delete(form.dataset.forget);
	});
