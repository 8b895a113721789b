// Compares a chosen file with the archive by its SHA-256; the file never leaves the browser.
"use strict";

const place = document.getElementById("compare");
const wanted = document.getElementById("sha256");

async function hashOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (place && wanted && window.crypto && crypto.subtle) {
  const said = document.getElementById("compared");
  place.hidden = false;
  document.getElementById("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) {
      said.textContent = "";
      return;
    }
    try {
      const same = (await hashOf(file)) === wanted.textContent.trim();
      said.textContent = same ? place.dataset.same : place.dataset.other;
    } catch {
      said.textContent = place.dataset.failed;
    }
  });
}
