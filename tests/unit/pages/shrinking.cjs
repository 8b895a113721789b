// Runs photo.js in a page of straw: `node shrinking.cjs SCRIPT CHOICES`, where a choice is {name, width, height}, or
// {name} alone for what is no picture; with `during` the next is chosen while it is being made smaller. Prints what is sent.
"use strict";
const { readFileSync } = require("node:fs");
const { createContext, runInContext } = require("node:vm");

const [script, choices] = [process.argv[2], JSON.parse(process.argv[3])];
const log = { drawn: [], busy: [], sent: [] };
const button = { disabled: false };
let changed = null;
const chosen = {
  files: [],
  form: { querySelector: () => button },
  addEventListener: (_, listen) => (changed = listen),
};
const said = { dataset: { busy: "busy" }, set textContent(words) { log.busy.push([words, button.disabled]); } };
const pen = { fillRect() {}, drawImage: (_, x, y, width, height) => log.drawn.push([x, y, width, height]) };
const canvas = { getContext: () => pen, toBlob: (done, kind) => done({ kind }) };
createContext(Object.assign(globalThis, {
  document: {
    getElementById: (id) => ({ photo: chosen, "photo-busy": said })[id],
    createElement: () => canvas,
  },
  window: globalThis,
  DataTransfer: class { items = { add: (file) => (this.files = [file]) }; },
  File: class { constructor(parts, name, { type }) { Object.assign(this, { name, type }); } },
  createImageBitmap: async (file) => {
    if (file.during) {
      chosen.files = [choices.shift()];
    }
    if (!file.width) throw new TypeError("no picture");
    return { width: file.width, height: file.height, close() {} };
  },
}));
runInContext(readFileSync(script, "utf8"), globalThis);

(async () => {
  while (choices.length) {
    chosen.files = [choices.shift()];
    await changed();
    log.sent.push([chosen.files[0].name, chosen.files[0].type ?? "as it was", button.disabled]);
  }
  console.log(JSON.stringify(log));
})();
