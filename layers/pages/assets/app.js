// Small helps for forms; every page works without them.
"use strict";

const summary = document.querySelector(".error-summary");
if (summary) {
  summary.focus();
}

// A second press on a button that is still sending would only ask for the same thing again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});
