// Asks an index of Pagefind as its own script does in a page: node pagefind.mjs FOLDER QUERIES.json
// The answers take the place of the queries.
//
// Each query begins with nothing fetched but the script. What it fetches comes from the folder, is counted as it lies there (Pagefind
// compresses its files itself; the entry is short), and comes late enough that requests which do not wait for others are made before it.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [folder, list] = process.argv.slice(2);
const queries = JSON.parse(fs.readFileSync(list, "utf8"));

// The browser's page, as far as the script looks at it.
globalThis.document = { querySelector: () => ({ getAttribute: () => "zh-CN" }), currentScript: null };

/** Requests of the query: bytes by kind of file, and how many of them waited for one another. */
let seen;
globalThis.fetch = async (url) => {
  const file = path.join(folder, path.relative(folder, decodeURIComponent(new URL(String(url), pathToFileURL(folder + "/")).pathname)));
  const round = seen.done + 1;
  const bytes = fs.readFileSync(file);
  const now = seen;
  // The wasm is a part of the program, and comes together with the meta file.
  if (file.endsWith(".pf_fragment")) now.fragments += bytes.length;
  else if (!file.startsWith(path.join(folder, "wasm."))) now.index += bytes.length;
  await new Promise((resolve) => setTimeout(resolve, 3));
  now.done = Math.max(now.done, round);
  return new Response(bytes);
};

/** The number of the page of each fragment. */
const numbers = new Map();
for (const name of fs.readdirSync(path.join(folder, "fragment"))) {
  const text = gunzipSync(fs.readFileSync(path.join(folder, "fragment", name))).toString("utf8").slice("pagefind_dcd".length);
  numbers.set(name.replace(".pf_fragment", ""), Number(/(\d+)/.exec(JSON.parse(text).url)[1]));
}

const { createInstance } = await import(pathToFileURL(path.join(folder, "pagefind.js")));
const found = (answer) => answer.results.map((result) => numbers.get(result.id));
const answers = [];
for (const query of queries) {
  seen = { index: 0, fragments: 0, done: 0 };
  const one = seen;
  const instance = createInstance({ basePath: pathToFileURL(folder + "/").href, noWorker: true });
  await instance.init();
  const answer = await instance.search(query);
  await Promise.all(answer.results.slice(0, 10).map((result) => result.data()));
  const { index, fragments, done } = one;
  seen = { index: 0, fragments: 0, done: 0 };
  const quoted = await instance.search(`"${query}"`);
  await instance.destroy();
  answers.push({ index, fragments, rounds: done, found: found(answer), quoted: found(quoted) });
}
fs.writeFileSync(list, JSON.stringify(answers));
process.exit();
