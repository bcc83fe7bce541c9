// The page /kept: the articles that this browser keeps (keep.js), and those that were not read to the end; and the newest articles of an
// installed site. public/boot.js loads this on that page.
import { base, button, KEPT, make } from "./boot.js";
import { appFiles, change, get, getPage, NEW, put, putFiles, read, store, sweep, sweepKept, why, without } from "./keep.js";

// Of each of the newest articles.
const MOST_BYTES = 3e5;
const NEWEST = 30;

const link = (path, words) => make("a", { href: base + path }, words);

// ---- The page

const size = (bytes) => (bytes < 1e5 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
const age = (time) => {
  const days = Math.floor((Date.now() - time) / 864e5);
  return days > 0 ? `${days} 天前收藏` : "今天收藏";
};
const status = make("p", { class: "count", role: "status" });
let place;

const render = (words) => {
  const { kept, read: readings } = read();
  const sum = kept.reduce((sum, item) => sum + item[3], 0);
  status.textContent = `${words || ""}共 ${kept.length} 篇，${size(sum)}，保存在这台设备上。`;
  const row = ([slug, title, time, bytes]) => {
    const drop = button("删除", () => remove(slug), { class: "tool", "aria-label": `删除《${title}》` });
    const about = make("p", { class: "meta" }, `${age(time)}　${bytes ? size(bytes) : "正文没有存下"}`);
    return make("li", {}, make("div", { class: "card full" }, make("h2", { class: "title" }, link(`a/${slug}`, title)), about, drop));
  };
  const sure = "确定全部删除";
  const all = ({ target }) => {
    if (target.textContent === sure) return remove();
    target.textContent = sure;
  };
  const rows = () => [make("ol", { class: "cards", role: "list" }, ...kept.map(row)), button("全部删除", all, { class: "tool" })];
  const parts = kept.length ? [status, ...rows()] : words ? [status, ...place.introduction] : [...place.introduction];
  if (readings.length) {
    const links = readings.map(([slug, title, percent]) => make("li", {}, link(`a/${slug}`, title), ` 读到 ${percent}%`));
    const list = make("ul", { role: "list" }, ...links);
    const clear = button("清除", () => {
      change((state) => (state.read = []));
      render();
      place.focus();
    });
    parts.push(make("section", { class: "recent", "aria-label": "继续阅读" }, make("h2", {}, "继续阅读"), list, clear));
  }
  place.replaceChildren(...parts);
};
// Removes an article, or all.
const remove = async (slug) => {
  const rows = [...place.querySelectorAll("ol button")];
  const at = rows.indexOf(document.activeElement);
  change((state) => (state.kept = slug ? without(state.kept, slug) : []));
  render("已删除。");
  const next = place.querySelectorAll("ol button");
  (next[Math.min(Math.max(at, 0), next.length - 1)] || place).focus();
  await sweepKept();
};

// The page, or what sw.js shows in place of a page without a copy.
export const list = (element) => {
  place = element;
  place.tabIndex = -1;
  place.introduction = place.introduction || [...place.childNodes];
  try {
    render();
  } catch (error) {
    place.append(make("p", { class: "notice", role: "alert" }, why(error)));
  }
  if (/\/kept(\.html)?\/?$/.test(location.pathname)) return;
  const words = "本页没有保存";
  document.title = words;
  place.closest("main").querySelector("h1").textContent = words;
  const again = button("重试", () => location.reload());
  place.prepend(make("p", { class: "notice", role: "alert" }, "没有网络，这一页也没有存在这台设备上。下面是收藏的文章。 ", again));
};

// Another tab has changed the list.
addEventListener("storage", ({ key }) => key === KEPT && place && place.isConnected && render());

// ---- The newest articles

// Stores the front page and the newest articles that it names, and deletes the others.
export const renew = async () => {
  const home = await get("data/home.json", /json/);
  const found = {};
  JSON.parse(home.text, (name, value) => {
    if (value && value.slug && value.published) found[value.slug] = value.published;
    return value;
  });
  const slugs = Object.keys(found).sort((a, b) => (found[a] < found[b] ? 1 : -1)).slice(0, NEWEST);
  const front = await getPage("");
  await putFiles(appFiles(front.text, 1));
  await put(NEW, [front, home]);
  for (const slug of slugs) {
    const isThere = await caches.match(`${base}a/${slug}`, { cacheName: NEW });
    if (!isThere) await store(NEW, slug, MOST_BYTES).catch((error) => console.error(error));
  }
  await sweep(NEW, slugs, ["", "data/home.json"]);
};
