// Runs track.js in a page of straw: `node polling.cjs SCRIPT STORY`, where a story is a list of replies
// {status, page?, retry?} or "offline". Prints what was waited for, shown and said.
"use strict";
const { readFileSync } = require("node:fs");
const { createContext, runInContext } = require("node:vm");

const [script, story] = [process.argv[2], JSON.parse(process.argv[3])];
const log = { waits: [], asked: [], shown: [], said: [] };
const div = (inner, ended) => ({
  innerHTML: inner,
  hasAttribute: (name) => name === "data-ended" && ended,
  contains: () => document.busy,
  replaceWith(fresh) {
    log.shown.push(fresh.innerHTML);
    place = fresh;
  },
});
const parsed = (page) => div(page.replace(/ END$/, ""), page.endsWith(" END"));
let place = parsed(story.start);
let next = null;
const news = { dataset: { said: "news" }, set textContent(words) { log.said.push(words); } };
const document = {
  hidden: false,
  busy: Boolean(story.busy),
  getElementById: (id) => (id === "progress" ? place : news),
  adoptNode: (node) => node,
  addEventListener: (_, listen) => (document.changed = listen),
};
const replies = [...story.replies];
createContext(Object.assign(globalThis, {
  document,
  location: { href: "http://here/track/CODE?lang=en" },
  DOMParser: class { parseFromString(page) { return { getElementById: () => parsed(page) }; } },
  fetch: async (address, options) => {
    log.asked.push([address, options.headers.Accept, options.cache]);
    const reply = replies.shift();
    if (reply === "offline") throw new TypeError("offline");
    return {
      status: reply.status,
      ok: reply.status === 200,
      headers: { get: (name) => (name === "Retry-After" ? reply.retry ?? null : null) },
      text: async () => reply.page,
    };
  },
  setTimeout: (work, milliseconds) => { log.waits.push(milliseconds); next = work; return 1; },
  clearTimeout: () => { next = null; },
}));
(async () => {
  runInContext(readFileSync(script, "utf8"), globalThis);
  while (next && replies.length) {
    const work = next;
    next = null;
    await work();
  }
  if (story.hide) {
    document.hidden = true;
    document.changed();
    log.idle = next === null;
    document.hidden = false;
    document.changed();
    log.resumed = next !== null;
  }
  log.goes_on = next !== null;
  process.stdout.write(JSON.stringify(log));
})();
