// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the forms somebody has opened at hand for when the line is lost: the
// page as it was last seen, its scripts and styles. What is typed meanwhile is
// in the outbox (entry-outbox.js). Emptied at sign-out.

const kept = "kycung-forms-1";
const isForm = (url) => /^(?:\/en)?\/lam-viec\/bieu\/[^/]+\/[^/]+\/[^/]+$/.test(url.pathname);
const isStatic = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
	if (event.data === "forget")
		event.waitUntil(caches.delete(kept));
});

async function fromNetworkElseKept(request) {
	const cache = await caches.open(kept);
	try {
		const response = await fetch(request);
		if (response.ok && response.type === "basic" && !response.redirected)
			await cache.put(request, response.clone());
		else if (response.status === 401 || response.status === 403)
			await cache.delete(request);
		return response;
	} catch (error) {
		const found = await cache.match(request, { ignoreVary: true });
		if (found)
			return found;
		throw error;
	}
}

self.addEventListener("fetch", (event) => {
	const url = new URL(event.request.url);
	if (event.request.method !== "GET" || url.origin !== self.location.origin)
		return;
	if ((isForm(url) && event.request.mode === "navigate" && !url.search) || isStatic(url))
		event.respondWith(fromNetworkElseKept(event.request));
});
