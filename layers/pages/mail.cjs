// Compiles one MJML file to HTML on standard output. The package is a browser's bundle, so it gets a bare window.
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");

const window = { console, setTimeout, clearTimeout, URL };
window.window = window;
window.self = window;
vm.createContext(window);
vm.runInContext(fs.readFileSync(require.resolve("mjml-browser"), "utf8"), window);

async function main() {
  const source = fs.readFileSync(process.argv[2], "utf8");
  const { html, errors } = await window.mjml(source, { validationLevel: "strict" });
  if (errors.length > 0) {
    throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
  }
  process.stdout.write(html.replace(/^\s+/gm, "").replace(/[ \t]+$/gm, ""));
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
