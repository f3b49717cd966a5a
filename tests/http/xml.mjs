// SPDX-License-Identifier: AGPL-3.0-or-later
// XML read strictly: what is not well-formed throws. Enough for what the site writes:
// no DTD, no CDATA, no comments.
const entities = { amp: "&", lt: "<", gt: ">", quot: '"' };

function decoded(text) {
	if (/[<\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
		throw new Error(`not allowed in XML: ${text}`);
	return text.replace(/&(#?\w*)(;?)/g, (all, name, end) => {
		const found = name[0] === "#" ? String.fromCodePoint(Number(name.slice(1))) : entities[name];
		if (!end || found === undefined)
			throw new Error(`no entity: ${all}`);
		return found;
	});
}

// { name, attributes, children, text } of the root; text is that of the element itself.
export function readXml(source) {
	const root = { children: [] };
	const open = [root];
	const body = source.replace(/^<\?xml version="1\.0" encoding="utf-8"\?>\n/, "");
	const pieces = /<(\/?)([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>|([^<]+)|(.)/gs;
	for (const [, closing, name, attributes, single, text, other] of body.matchAll(pieces)) {
		const top = open.at(-1);
		if (other)
			throw new Error(`not well-formed at “${other}”`);
		if (text !== undefined) {
			if (top === root && text.trim())
				throw new Error(`text outside of the root: ${text}`);
			top.text = (top.text ?? "") + decoded(text);
		} else if (closing) {
			if (top.name !== name)
				throw new Error(`</${name}> ends <${top.name}>`);
			open.pop();
		} else {
			const element = { name, children: [], text: "", attributes: Object.fromEntries(
				[...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, decoded(value)])) };
			top.children.push(element);
			if (!single)
				open.push(element);
		}
	}
	if (open.length !== 1 || root.children.length !== 1)
		throw new Error("not one root, or it does not end");
	return root.children[0];
}

export const all = (element, name) => element.children.filter((child) => child.name === name);
export const one = (element, name) => all(element, name)[0];
