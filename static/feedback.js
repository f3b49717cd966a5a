// SPDX-License-Identifier: AGPL-3.0-or-later
// The form that reports something, made easier: the place from the device, photos made smaller
// before they are sent. Without it the form works as it is.
const place = document.getElementById("lay-vi-tri");
const point = document.getElementById("toa-do");
const said = document.getElementById("vi-tri-loi");
if (place && point && "geolocation" in navigator) {
	place.hidden = false;
	place.addEventListener("click", () => {
		said.textContent = "";
		navigator.geolocation.getCurrentPosition(
			({ coords }) => {
				point.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
			},
			() => {
				said.textContent = place.dataset.failed;
			},
			{ enableHighAccuracy: true, timeout: 15000 });
	});
}

const longest = 1600;
const small = 400_000;

async function reduced(file) {
	if (file.size <= small)
		return file;
	const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
	const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.round(bitmap.width * scale);
	canvas.height = Math.round(bitmap.height * scale);
	canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
	const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
	return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
}

const input = document.getElementById("anh");
input?.addEventListener("change", async () => {
	const transfer = new DataTransfer();
	for (const file of input.files)
		transfer.items.add(await reduced(file).catch(() => file));
	input.files = transfer.files;
});
