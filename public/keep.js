// 收藏: articles that this browser keeps, for reading without a network. public/boot.js loads this where a reader keeps an article, where
// something is kept already, and where the site is installed; kept.js lists what is kept. docs/offline.md says what, and for how long.
// The list is in the browser's storage; texts and pictures are in its caches, from which public/sw.js answers.
import { base, button, KEPT, make, root, say, trusted } from "./boot.js";

const MOST = 50;
const MOST_BYTES = 5e6;
const READINGS = 5;
// The caches, as sw.js names them.
export const [OWN, NEW, FILES] = ["kept", "new", "files"].map((name) => `jinri${base}${name}`);

// ---- The list: {v: 1, kept: [[slug, title, kept at, bytes, stored at]], read: [[slug, title, percent]]}, the newest first. Without bytes,
// there is no copy of the article.

const items = (any) =>
  (Array.isArray(any) ? any : [])
    .filter((item) => item && item[1] && /^[a-z0-9-]+$/.test(item[0]))
    .map(([slug, title, ...numbers]) => [slug, `${title}`, ...[0, 1, 2].map((at) => +numbers[at] || 0)]);
// Fails where storage is forbidden, and where a newer version has written.
export const read = () => {
  let state = {};
  try {
    state = JSON.parse(localStorage.getItem(KEPT)) || {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (state.v > 1) throw new RangeError("the list is of a newer version");
  return { v: 1, kept: items(state.kept), read: items(state.read) };
};
// Other tabs write, too: everything is read again before it is changed.
export const change = (act) => {
  const state = read();
  act(state);
  if (state.kept.length || state.read.length) localStorage.setItem(KEPT, JSON.stringify(state));
  else localStorage.removeItem(KEPT);
  return state;
};
export const without = (list, slug) => list.filter((item) => item[0] !== slug);
const find = (slug) => read().kept.find((item) => item[0] === slug);
const FULL = "设备的存储空间不够。";
const isQuota = ({ name }) => name === "QuotaExceededError";
export const why = (error) => {
  console.error(error);
  if (error instanceof RangeError) return "收藏来自新版的页面，请刷新后再试。";
  return isQuota(error) ? FULL : "浏览器不允许网页保存内容，不能收藏。";
};

// ---- Copies

const isOn = () => root.dataset.offline !== "off" && window.caches && navigator.serviceWorker;
const retire = async () => {
  await Promise.all([OWN, NEW, FILES].map((name) => caches.delete(name)));
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (new URL(registration.scope).pathname === base) await registration.unregister();
  }
};

// A whole file of this type, as the host has it now: a copy for the cache, and its bytes.
export const get = async (path, type) => {
  const response = await fetch(base + path, { cache: "no-cache" });
  if (!response.ok || !type.test(response.headers.get("content-type"))) throw new RangeError(`${path}: ${response.status}`);
  const blob = await response.blob();
  // Without the mark of a redirect, which no page may have.
  return { path, blob, copy: new Response(blob, { headers: response.headers }), text: /image/.test(type) ? "" : await blob.text() };
};
export const getPage = async (path) => {
  const page = await get(path, /html/);
  if (!/data-wasm[^]*<\/html>\s*$/.test(page.text)) throw new RangeError(`${path}: no whole page`);
  return page;
};
export const put = async (name, files) => {
  const cache = await caches.open(name);
  for (const { path, copy } of files) await cache.put(base + path, copy);
};

// The pictures of an article, each in the largest size up to 1200 pixels.
const pictures = (json) => {
  const found = [];
  JSON.parse(json, (name, value) => {
    if (value && /^media\/.*\.(avif|gif|jpe?g|png|svg|webp)$/.test(value.src)) {
      const width = (value.widths || "").split(" ").filter((width) => width && width <= 1200).pop();
      found.push(width ? value.src.replace(/\.\w+$/, `-${width}.webp`) : value.src);
    }
    return value;
  });
  return new Set(found);
};

// The app's files that a page names: these are kept with their digests checked, script and wasm together.
const SCRIPT = /<script[^>]*data-wasm[^>]*>/;
const FILE = [[/<link[^>]*stylesheet[^>]*>/, "href", ""], [SCRIPT, "data-js", "data-js-"], [SCRIPT, "data-wasm", "data-wasm-"]];
export const appFiles = (html, number) =>
  FILE.slice(0, number).map(([tag, name, prefix]) => {
    const value = (name) => (new RegExp(`\\s${name}=["']?([^"'\\s>]+)`).exec(tag.exec(html)) || [])[1];
    return new Request(new URL(value(name), document.baseURI), { integrity: value(`${prefix}integrity`) });
  });
export const putFiles = async (requests) => {
  const cache = await caches.open(FILES);
  const known = await Promise.all(requests.map((request) => cache.match(request)));
  await cache.addAll(requests.filter((request, at) => !known[at]));
  return cache;
};
// What every page needs, and the page /kept, which is shown in place of a page without a copy.
const putShell = async () => {
  const page = await getPage("kept");
  const wanted = appFiles(page.text, 3);
  const cache = await putFiles(wanted);
  await cache.addAll(["boot.js", "keep.js", "kept.js", "settings.js"].map((name) => new Request(base + name, { cache: "no-cache" })));
  const images = [...document.querySelectorAll(".logo img")].map(({ src }) => src);
  await cache.addAll(images.filter((src) => src.startsWith(location.origin))).catch(() => {});
  await put(FILES, [page]);
  const urls = wanted.map(({ url }) => url);
  // The app before. Style sheets stay: kept pages name them.
  for (const { url } of await cache.keys()) if (/\/web-[^/]+$/.test(url) && !urls.includes(url)) await cache.delete(url);
};
const prepare = async () => {
  await navigator.serviceWorker.register(trusted(`${base}sw.js`), { updateViaCache: "none" });
  const known = await caches.match(`${base}kept`, { cacheName: FILES });
  const html = known ? await known.text() : "";
  const named = [document.querySelector("script[data-wasm]").dataset.js, document.querySelector("link[rel=stylesheet]").getAttribute("href")];
  if (!named.every((name) => html.includes(name))) await putShell();
};

// Stores an article with its pictures. Returns the bytes of both.
export const store = async (name, slug, most) => {
  const [page, data] = await Promise.all([getPage(`a/${slug}`), get(`data/a/${slug}.json`, /json/)]);
  const files = [page, data];
  let bytes = page.blob.size + data.blob.size;
  for (const path of pictures(data.text)) {
    const file = await get(encodeURI(path), /^image/).catch((error) => {
      // One that is missing would be so tomorrow.
      if (!(error instanceof RangeError)) throw error;
    });
    if (!file || bytes + file.blob.size > most) continue;
    bytes += file.blob.size;
    files.push(file);
  }
  await putFiles(appFiles(page.text, 1));
  await put(name, files);
  return bytes;
};
// Deletes from a cache what belongs to none of these articles.
export const sweep = async (name, slugs, others = []) => {
  const cache = await caches.open(name);
  const needed = new Set(others);
  for (const slug of slugs) {
    const data = await cache.match(`${base}data/a/${slug}.json`);
    const paths = data ? [`a/${slug}`, `data/a/${slug}.json`, ...pictures(await data.text())] : [];
    paths.forEach((path) => needed.add(path));
  }
  const urls = [...needed].map((path) => new URL(base + path, location.href).href);
  for (const { url } of await cache.keys()) if (!urls.includes(url)) await cache.delete(url);
};
const sweepNow = async () => {
  if (!isOn()) return;
  const { kept } = read();
  if (kept.length) await sweep(OWN, kept.map(([slug]) => slug));
  else if (!(await caches.has(NEW))) await retire();
  else await caches.delete(OWN);
};

// One after another: the app may show the same article twice, and readers change their minds.
let last = Promise.resolve();
const inTurn = (act) => (last = last.catch(() => {}).then(act));
export const sweepKept = () => inTurn(sweepNow);

// ---- Keeping

// The oldest go first. Returns their titles.
const limit = (state) => {
  const gone = [];
  const isFull = () => state.kept.length > MOST || state.kept.reduce((sum, item) => sum + item[3], 0) > MOST_BYTES;
  while (state.kept.length > 1 && isFull()) gone.push(`《${state.kept.pop()[1]}》`);
  return gone;
};
// Stores an article that is kept and has no copy, or one from before this time. Returns what has given way.
const storeKept = (slug, since) =>
  inTurn(async () => {
    let gone = [];
    const known = find(slug);
    if (!known || (known[3] && !(since > known[4]))) return gone;
    await prepare();
    const bytes = await store(OWN, slug, MOST_BYTES);
    change((state) => {
      const item = state.kept.find((item) => item[0] === slug);
      if (item) [item[3], item[4]] = [bytes, Date.now()];
      gone = limit(state);
    });
    await sweepNow();
    return gone;
  });
const here = (tools) => {
  const story = tools.closest(".story");
  // Hosts have several spellings of an address: `/a/x`, `/a/x.html`, `/a/x/`.
  const [slug] = tools.path.slice(`${base}a/`.length).split(/[./]/);
  return { story, slug, title: story.querySelector("h1").textContent };
};
const show = (tool, isKept) => {
  tool.setAttribute("aria-pressed", !!isKept);
  tool.textContent = isKept ? "已收藏" : "收藏";
};
const showAll = () => {
  for (const tools of document.querySelectorAll("article-tools")) show(tools.querySelector(".keep"), find(here(tools).slug));
};

const LINK = "只收藏了链接，";
// What was said last, of which article: the app may replace the tools, or go to another page.
let told = [];
const tellAgain = () => {
  const tools = document.querySelector("article-tools");
  const [slug, words, ...more] = told;
  if (!tools || here(tools).slug !== slug) return;
  say(tools.firstChild, words);
  tools.lastChild.append(...more);
};
const tell = (...words) => {
  told = words;
  tellAgain();
};
// The button below the headline.
export default async (tool) => {
  const { slug, title } = here(tool.parentNode);
  let gone = [];
  let words = "";
  try {
    const isKept = find(slug);
    change((state) => {
      state.kept = without(state.kept, slug);
      if (!isKept) state.kept.unshift([slug, title, Date.now(), 0]);
      gone = limit(state);
    });
    showAll();
    tell(slug, isKept ? "已取消收藏。" : "正在收藏…");
    if (isKept) return sweepKept();
  } catch (error) {
    return tell(slug, why(error));
  }
  try {
    if (isOn()) gone.push(...(await storeKept(slug)));
    else words = `${LINK}这里不能离线阅读。`;
  } catch (error) {
    console.error(error);
    words = LINK + (isQuota(error) ? FULL : "联网后再打开这篇文章，会存下正文。");
  }
  if (gone.length) words += `收藏已满，删去了最早的${gone.join("")}。`;
  if (find(slug)) tell(slug, words, make("a", { href: `${base}kept` }, "查看收藏"));
};

// ---- Readings that have not come to the end

let reading;
let noted;
const note = () => {
  if (!reading || !reading.story.isConnected) return;
  const { top, height } = reading.story.getBoundingClientRect();
  // In steps: each is written.
  const percent = Math.floor(((innerHeight - top) / height) * 20) * 5;
  if (percent === noted || top > -innerHeight / 2) return;
  noted = percent;
  const { slug, title } = reading;
  try {
    // A browser that could store no article, as in private windows, notes no reading.
    if (read().kept.some((item) => item[3])) {
      change((state) => {
        state.read = without(state.read, slug);
        if (percent < 95) state.read.unshift([slug, title, percent]);
        state.read.length = Math.min(state.read.length, READINGS);
      });
    }
  } catch (error) {
    // It is not needed.
  }
};
addEventListener("scroll", note, { passive: true });

// Goes on where a reading has ended: the keyboard and screen readers, too.
const goOn = (percent) => {
  // The app builds long pages bit by bit. For paper it builds the rest at once.
  dispatchEvent(new Event("beforeprint"));
  const { top, height } = reading.story.getBoundingClientRect();
  scrollBy(0, top + (height * percent) / 100 - innerHeight);
  const next = [...reading.story.querySelectorAll(".body > *")].find((part) => part.getBoundingClientRect().top > 0);
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
};
// Shows whether an article is kept, and where a reading of it has ended; stores it again if there is no copy or an older one.
export const mark = async (tools) => {
  try {
    reading = here(tools);
    noted = undefined;
    if (told[0] !== reading.slug) told = [];
    const [, , percent] = read().read.find(([slug]) => slug === reading.slug) || [];
    if (percent && !told[0]) told = [reading.slug, `上次读到 ${percent}%。`, button("接着读", () => goOn(percent), { class: "tool" })];
    tellAgain();
    const item = find(reading.slug);
    show(tools.querySelector(".keep"), item);
    const modified = reading.story.querySelector(".modified time");
    if (item && isOn()) await storeKept(item[0], modified && Date.parse(modified.dateTime));
  } catch (error) {
    console.error(error);
  }
};

// ---- The worker

// Called once for each document where something is kept or the site is installed.
export const renew = async (installed) => {
  try {
    if (isOn()) {
      if (!installed && !read().kept.length) return;
      await inTurn(prepare);
      if (installed && !(navigator.connection && navigator.connection.saveData)) await (await import("./kept.js")).renew();
    } else if (window.caches && navigator.serviceWorker) {
      // The newspaper has switched it off.
      await retire();
      change((state) => state.kept.forEach((item) => (item[3] = 0)));
    }
  } catch (error) {
    console.error(error);
  }
};
// Another tab has changed the list.
addEventListener("storage", ({ key }) => key === KEPT && showAll());
