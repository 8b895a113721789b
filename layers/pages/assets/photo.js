// Makes a photo smaller before it is sent: phones take larger ones than a form may carry, over slow lines. The copy also
// leaves behind where it was taken. Without this script a photo of at most 4 MB is sent as it is.
"use strict";

const chosen = document.getElementById("photo");
const said = document.getElementById("photo-busy");
const LONGEST = 2048; // pixels of the longer side
const QUALITY = 0.85;

async function smaller(file) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const copy = document.createElement("canvas");
  copy.width = Math.round(image.width * scale);
  copy.height = Math.round(image.height * scale);
  const pen = copy.getContext("2d");
  pen.fillStyle = "#fff"; // behind what a PNG leaves open
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.drawImage(image, 0, 0, copy.width, copy.height);
  image.close();
  const made = await new Promise((done) => copy.toBlob(done, "image/jpeg", QUALITY));
  return new File([made], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
}

if (chosen && said && window.createImageBitmap && window.DataTransfer) {
  const button = chosen.form.querySelector("button");
  chosen.addEventListener("change", async () => {
    const file = chosen.files[0];
    if (!file) {
      return;
    }
    button.disabled = true;
    said.textContent = said.dataset.busy;
    try {
      const holder = new DataTransfer();
      holder.items.add(await smaller(file));
      if (chosen.files[0] === file) {
        chosen.files = holder.files;
      }
    } catch {
      // no picture that this browser can read: the server says what is wrong with it
    }
    said.textContent = "";
    button.disabled = false;
  });
}
