// The worker that searches: fetches what the engine (src/bin/search.rs) needs, until it has answered.
//
// The app sends, as JSON in a text: first {base, wasm, integrity}; then questions {id, text, channel, from, until, limit} and
// {id, suggest}. It gets answers with the id of the question, one or several; the last has "done": true. A question of which the app has
// sent a newer one gets none.
"use strict";

/** How long a host may take to answer, in milliseconds. */
const PATIENCE = 20000;
/** How long what was fetched is taken for what the host has, in milliseconds. */
const FRESH = 600000;
/** The file that every question needs (src/search/layout.rs). */
const ROOT = "data/search/root.bin";

let base;
let engine;
/** The ids of the newest question and of the newest beginning of a word. */
const newest = { text: 0, suggest: 0 };
/** Files that are being fetched, by path. */
const underway = new Map();
let begun = Date.now();

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes bytes where the engine reads them. */
const write = (...parts) => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let at = engine.input(length);
  for (const part of parts) {
    new Uint8Array(engine.memory.buffer, at, part.length).set(part);
    at += part.length;
  }
};

const read = (length) => JSON.parse(decoder.decode(new Uint8Array(engine.memory.buffer, engine.output(), length)));

/** Fetches a file: [status, bytes]; 0: it has come, 1: there is none, 2: it could not be fetched. */
const load = async (path) => {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), PATIENCE);
  try {
    const answer = await fetch(base + path, { signal: given.signal });
    // Some hosts answer with a page for people instead of 404.
    const isPage = /^text\/html/.test(answer.headers.get("content-type"));
    if (answer.status === 404 || answer.status === 410 || (answer.ok && isPage)) return [1, []];
    return answer.ok ? [0, new Uint8Array(await answer.arrayBuffer())] : [2, []];
  } catch {
    return [2, []];
  } finally {
    clearTimeout(timer);
  }
};

/** Gives the engine a file that was fetched. */
const put = (path, [status, bytes]) => {
  const name = encoder.encode(path);
  write(bytes, name);
  engine.put(name.length, status);
};

/** Fetches a file for the engine, once at a time. */
const bring = (path) => {
  let coming = underway.get(path);
  if (!coming) {
    coming = load(path).then((fetched) => {
      underway.delete(path);
      put(path, fetched);
    });
    underway.set(path, coming);
  }
  return coming;
};

/** Asks the engine until it needs nothing more. */
const answer = async (question, kind) => {
  const { id } = question;
  const parts = kind === "text" ? [question.text, question.channel, question.from, question.until, question.limit] : [question.suggest];
  const written = encoder.encode(parts.map((part) => String(part ?? "").replace(/\n/g, " ")).join("\n"));
  let shown = -1;
  for (;;) {
    if (newest[kind] !== id) return;
    write(written);
    const { needs, ...found } = read(kind === "text" ? engine.ask() : engine.suggest());
    const done = needs.length === 0;
    const size = (found.hits || found.suggestions).length;
    if (done || size > shown) postMessage(JSON.stringify({ id, ...found, done }));
    // Files of two publications do not belong together: the next question fetches all of them again.
    if (found.problem) begun = 0;
    if (done) return;
    shown = size;
    await Promise.all(needs.map(bring));
  }
};

/** Loads the engine, and at the same time the file that every question needs. */
const start = async ({ wasm, integrity, base: folder }) => {
  base = folder;
  const root = load(ROOT);
  const code = await fetch(wasm, integrity ? { integrity } : {});
  engine = (await WebAssembly.instantiate(await code.arrayBuffer())).instance.exports;
  put(ROOT, await root);
};

let started;

onmessage = async ({ data }) => {
  const message = JSON.parse(data);
  if (message.wasm) {
    started = start(message);
    started.catch(() => {});
    return;
  }
  const kind = "suggest" in message ? "suggest" : "text";
  newest[kind] = message.id;
  try {
    await started;
  } catch {
    postMessage(JSON.stringify({ id: message.id, hits: [], suggestions: [], problem: "offline", done: true }));
    return;
  }
  const isOld = Date.now() - begun > FRESH;
  if (isOld) begun = Date.now();
  engine.forget(!isOld);
  answer(message, kind);
};
