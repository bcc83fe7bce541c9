// Starts the app: in the shell at once; in a published page, which is complete without it, after the page's own files.
// Written in the syntax of 2018: older browsers than the app needs have to get as far as the last lines.
const { js, wasm, jsIntegrity, wasmIntegrity, searchJs } = document.querySelector("script[data-wasm]").dataset;
const shell = document.getElementById("shell");
export const base = new URL(document.baseURI).pathname;

// The one Trusted Types policy of the site, for the addresses of its two workers.
let policy;
export const trusted = (address) => {
  if (!window.trustedTypes) return address;
  const createScriptURL = (url) => {
    if (url !== searchJs && url !== `${base}sw.js`) throw new TypeError(`${url} is no worker of the site`);
    return url;
  };
  policy = policy || trustedTypes.createPolicy("jinri", { createScriptURL });
  return policy.createScriptURL(address);
};

// ---- What the reader has set: public/settings.js changes it. Exports are for the parts that are loaded later.

export const root = document.documentElement;
const STORED = "jinri-reading";
// What can be set, and to what. Settings of another version, or from an address, may be anything.
const KNOWN = { mode: /^elder$/, size: /^[1-4]$/, theme: /^(light|dark)$/, paragraphs: /^(indented|spaced)$/ };
// Text sizes, as multiples of the browser's own.
const SIZES = [1, 1.15, 1.35, 1.6, 2];

// Settings as text, by name.
export const settings = () => {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(STORED));
  } catch (error) {
    // Storage may be forbidden or damaged: what holds is what the page shows.
    kept = shown;
  }
  return known(kept || {});
};
const known = (any) => {
  const kept = {};
  for (const name in KNOWN) if (KNOWN[name].test(any[name])) kept[name] = any[name];
  return kept;
};
let shown = {};
const otherMode = () => (shown.mode ? "标准版" : "长辈版");

// The system's colours and the browser's text size decide which media queries hold. The reader's settings do it in their place. In 长辈版
// every window counts as narrow, so that there is one column.
const conditions = new Map();
const fit = (owner, condition, { mode, size, theme }) => {
  if (!conditions.has(owner)) conditions.set(owner, condition);
  const scale = mode ? 99 : SIZES[size || 0];
  return conditions
    .get(owner)
    .replace(/\(prefers-color-scheme: ?(\w+)\)/, (own, name) => (theme ? `(${name === theme ? "min" : "max"}-width: 0px)` : own))
    .replace(/([\d.]+)rem/g, (own, width) => `${width * scale}rem`);
};
const refit = (rules) => {
  for (const rule of rules) {
    if (rule.media) rule.media.mediaText = fit(rule, rule.media.mediaText, shown);
    if (rule.cssRules) refit(rule.cssRules);
  }
};
const fitStyles = () => {
  for (const { cssRules } of document.styleSheets) refit(cssRules);
};

// Shows settings, and keeps them. Returns whether they will be there on the next page.
export const set = (any) => {
  shown = known(any);
  for (const name of ["mode", "paragraphs"]) {
    if (shown[name]) root.dataset[name] = shown[name];
    else delete root.dataset[name];
  }
  for (const switching of document.querySelectorAll(".tool.mode")) switching.textContent = otherMode();
  root.style.setProperty("--scale", SIZES[shown.size || 0]);
  root.style.colorScheme = shown.theme || "";
  fitStyles();
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.media = fit(meta, meta.media, shown);
  try {
    localStorage.setItem(STORED, JSON.stringify(shown));
    return true;
  } catch (error) {
    return false;
  }
};

// `?mode=elder` opens 长辈版, and so on for the other settings; `?mode=` goes back. Once they are kept, the address does not say it any
// more: it would win over what the reader sets later.
const here = new URL(location);
const asked = Object.keys(KNOWN).filter((name) => here.searchParams.has(name));
const first = settings();
for (const name of asked) {
  first[name] = here.searchParams.get(name);
  here.searchParams.delete(name);
}
if (asked.length || Object.keys(first).length) {
  // WebKit runs this without waiting for the style sheet.
  document.head.addEventListener("load", fitStyles, true);
  if (set(first) && asked.length) history.replaceState(history.state, "", here);
}
// Another tab has changed them.
addEventListener("storage", ({ key }) => {
  if (key === STORED) set(settings());
});

// ---- Tools: buttons that load a part when they are first used. They are made here, so that there are none where no script runs.

const FAILED = "没有载入，请检查网络后再试。";
// Says something beside the tool that was used.
export const say = (tool, words) => {
  const status = tool.parentNode.querySelector("[role=status]");
  if (status) status.textContent = words;
};
// The parts that are there already: what they do is done at once, without a moment between.
const parts = {};
const load = async (name) => (parts[name] = await import(new URL(`${name}.js`, document.baseURI)));
// Calls what public/NAME.js exports by default.
const use = (name, tool, target) =>
  load(name).then(
    (part) => part.default(tool, target),
    (error) => {
      console.error(error);
      say(tool, FAILED);
    },
  );
export const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
};
export const button = (words, act, attributes) => {
  const element = make("button", Object.assign({ type: "button", class: "button" }, attributes), words);
  element.onclick = act;
  return element;
};
const tool = (name, words, act) => button(words, ({ currentTarget }) => (act || use)(name, currentTarget), { class: `tool ${name}` });
// Shows a dialog over the page until the reader closes it or goes back, and calls `closed` with whether they went back. Engines without
// dialogs (Safari before 15.4, Firefox before 98) show it in the window, too (style/tools.css).
export const openPanel = (panel, closed) => {
  const end = (isBack) => {
    removeEventListener("popstate", goBack);
    panel.onclose = null;
    panel.remove();
    closed(isBack);
  };
  const goBack = () => end(true);
  panel.onclose = () => end(false);
  // The ground beside the panel belongs to the dialog element itself.
  panel.onclick = ({ target }) => {
    if (target === panel) panel.close();
  };
  panel.onsubmit = (event) => {
    event.preventDefault();
    panel.close();
  };
  addEventListener("popstate", goBack);
  document.body.append(panel);
  if (panel.showModal) return panel.showModal();
  panel.setAttribute("open", "");
  panel.close = panel.onclose;
};
const define = (name, tools, act) => {
  class Tools extends HTMLElement {
    connectedCallback() {
      if (!this.firstChild) this.append(...tools(), make("span", { role: "status" }));
      if (act) act(this);
    }
  }
  if (window.customElements) customElements.define(name, Tools);
};
const switchMode = () => set(Object.assign(settings(), { mode: shown.mode ? "" : "elder" }));
define("reader-tools", () => [tool("mode", otherMode(), switchMode), tool("settings", "设置")]);
// keep.js is loaded early only where this browser keeps something, where it is listed, and where the site is installed.
export const KEPT = `jinri-kept:${base}`;
const keeps = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch (error) {
    // Nothing can be kept.
  }
};
const call = (name, act) => (value) => {
  if (parts[name]) return parts[name][act](value);
  return load(name).then(
    (part) => part[act](value),
    (error) => {
      console.error(error);
      if (act === "list") value.append(FAILED);
    },
  );
};
const mark = (tools) => {
  // The address changes before the page does.
  tools.path = location.pathname;
  tools.querySelector(".keep").setAttribute("aria-pressed", "false");
  if (keeps()) call("keep", "mark")(tools);
};
// Safari on phones lets a page speak once it has spoken in a click, and the part may come too late for that.
const speak = (name, button) => {
  if (navigator.vendor.startsWith("Apple") && !parts.speech) speechSynthesis.speak(new SpeechSynthesisUtterance(""));
  use(name, button);
};
const articleTools = () => [tool("speech", "朗读", speak), tool("share", "分享"), tool("keep", "收藏"), tool("gallery", "图片")];
define("article-tools", articleTools, mark);
define("kept-articles", () => [], call("kept", "list"));
const renew = call("keep", "renew");
addEventListener("appinstalled", renew);
// A tap on a picture of an article.
addEventListener("click", ({ target }) => {
  const gallery = document.querySelector(".tool.gallery");
  if (gallery && target.matches(".body figure img")) use("gallery", gallery, target);
});

// Only where there is a Chinese voice, which some browsers find out late, can an article be read aloud (style/tools.css).
const hear = () => {
  if (speechSynthesis.getVoices().some(({ lang }) => /^(zh|cmn|yue)/i.test(lang))) root.dataset.voice = "";
};
if (window.speechSynthesis) {
  speechSynthesis.onvoiceschanged = hear;
  hear();
}

// The row of channels may be wider than the window: the current one is scrolled into view (src/app/masthead.rs).
const current = document.querySelector(".channels [aria-current]");
if (current) {
  const row = current.closest("ul");
  const [outer, inner] = [row, current].map((element) => element.getBoundingClientRect());
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

// The app makes history entries without loading documents. Once the document has been reloaded, browsers go back to such an entry by its
// address alone: as long as the app is not there, the page has to be loaded.
const address = () => location.pathname + location.search;
const opened = address();
addEventListener("popstate", () => {
  if (!document.documentElement.dataset.app && address() !== opened) location.reload();
});

// The search boxes and the search page (find.js) are loaded when the reader comes near them.
const isSearchPage = () => location.pathname.startsWith(new URL("search", document.baseURI).pathname);
let canFind = false;
const loadFind = async () => {
  await import(new URL("find.js", document.baseURI));
  canFind = true;
};
const find = ({ target }) => {
  if (isSearchPage() || (target.closest && target.closest("[role=search]"))) loadFind().catch((error) => console.error(error));
};
find({ target: document.activeElement });
for (const event of ["focusin", "pointerdown", "popstate"]) addEventListener(event, find);
addEventListener("submit", (event) => {
  const form = event.target;
  if (canFind || !form.closest("[role=search]")) return;
  event.preventDefault();
  loadFind().then(
    () => form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })),
    () => form.submit(),
  );
});
// As on many sites, "/" leads to the search box. In a narrow window it is a button.
addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
  const form = document.querySelector("main [role=search]") || document.querySelector("[role=search]");
  if (!form) return;
  event.preventDefault();
  const [field, button] = form.elements;
  if (field.offsetParent) field.focus();
  else button.click();
});

const once = (...events) =>
  new Promise((resolve) => {
    for (const event of events) addEventListener(event, resolve, { once: true, passive: true });
  });

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

// Waits until the app may load. "scroll" is not listened to: the browser itself scrolls, to a fragment or a kept position.
const turn = async () => {
  if (shell) return;
  if (navigator.connection && navigator.connection.saveData) await once("pointerdown", "touchstart", "wheel", "keydown");
  // A picture whose host does not answer would delay "load" for ever.
  if (document.readyState !== "complete") await Promise.race([once("load"), pause(8000)]);
  await new Promise((resolve) => (window.requestIdleCallback || setTimeout)(resolve, { timeout: 2000 }));
};

// import() cannot check a digest. A preload link can, and import() then uses the preloaded script. WebKit (2.50) ignores the digest of
// such a link, and older browsers the whole link: there fetch() checks the file, which import() then takes from the cache.
const check = async () => {
  if (!jsIntegrity) return;
  const link = document.createElement("link");
  const isPreloaded = link.relList && link.relList.supports && link.relList.supports("modulepreload");
  const loaded = new Promise((resolve, reject) => {
    Object.assign(link, { onload: resolve, onerror: reject, rel: "modulepreload", href: js, integrity: jsIntegrity });
  });
  if (isPreloaded) document.head.append(link);
  try {
    if (isPreloaded) await loaded;
    if (!isPreloaded || navigator.vendor.startsWith("Apple")) {
      await fetch(new URL(js, document.baseURI), { integrity: jsIntegrity, cache: "force-cache" });
    }
  } catch (error) {
    throw new Error(`${js} failed to load, or is not the published file`);
  }
};

const start = async () => {
  // In parallel with the script. A failure is reported where the app awaits this.
  const code = fetch(new URL(wasm, document.baseURI), wasmIntegrity ? { integrity: wasmIntegrity } : {});
  code.catch(() => {});
  await check();
  const app = await import(new URL(js, document.baseURI));
  await app.default({ module_or_path: code });
};

// After a deployment, an old shell requests files that no longer exist: reload the page, but only once.
const isGone = async () => {
  const answers = await Promise.all([js, wasm].map((file) => fetch(new URL(file, document.baseURI), { method: "HEAD" })));
  return answers.some((answer) => answer.status === 404);
};

const reloadOnce = async () => {
  const mark = `jinri-gone:${js}`;
  if (!(await isGone()) || sessionStorage.getItem(mark)) return false;
  sessionStorage.setItem(mark, "1");
  location.reload();
  return true;
};

const apologize = () => {
  const words = make("p", {}, "页面程序没有载入，可能是网络中断，或者浏览器太旧。");
  shell.setAttribute("role", "alert");
  shell.dataset.error = "offline";
  shell.replaceChildren(words, button("刷新页面", () => location.reload()));
};

turn()
  .then(() => {
    const isInstalled = matchMedia("(display-mode: standalone), (display-mode: minimal-ui)").matches;
    if (isInstalled || keeps()) renew(isInstalled);
    return start();
  })
  .catch(async (error) => {
    console.error(error);
    // A published page stays, without the parts that only the app can fill (style/further.css).
    if (!shell) return document.documentElement.classList.add("alone");
    // Without storage or network, the shell shows the failure.
    if (!(await reloadOnce().catch(() => false))) apologize();
  });
