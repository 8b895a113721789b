// Looks every half minute whether the order has come further, until it is at its end. Without this script the page is
// loaded anew by hand.
"use strict";

const EVERY = 30_000; // milliseconds
const LONGEST = 300_000;
const NOT_FOUND = 404;
let wait = EVERY;
let timer = null;

function progress() {
  return document.getElementById("progress");
}

function again() {
  clearTimeout(timer);
  timer = progress().hasAttribute("data-ended") || document.hidden ? null : setTimeout(look, wait);
}

function show(page) {
  const shown = progress();
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("progress");
  // Nothing is taken away under somebody's finger: then the next look shows it.
  if (fresh && fresh.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) {
    shown.replaceWith(document.adoptNode(fresh));
    const news = document.getElementById("news");
    news.textContent = news.dataset.said;
  }
}

async function look() {
  try {
    const reply = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" });
    if (reply.status === NOT_FOUND) {
      return; // the code was given up: there is nothing to look for
    }
    if (reply.ok) {
      show(await reply.text());
      wait = EVERY;
    } else {
      const asked = Number(reply.headers.get("Retry-After")) * 1000;
      wait = Math.min(Math.max(wait * 2, asked || 0), LONGEST);
    }
  } catch {
    wait = Math.min(wait * 2, LONGEST); // no network at the moment
  }
  again();
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : again()));
again();
