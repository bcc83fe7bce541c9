// Starts the app: in the shell at once; in a published page, which is complete without it, after the page's own files.
// Written in the syntax of 2018: older browsers than the app needs have to get as far as the last lines.
const { js, wasm, jsIntegrity, wasmIntegrity } = document.querySelector("script[data-wasm]").dataset;
const shell = document.getElementById("shell");

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
  const retry = document.createElement("button");
  retry.type = "button";
  retry.className = "button";
  retry.textContent = "刷新页面";
  retry.addEventListener("click", () => location.reload());
  const words = document.createElement("p");
  words.textContent = "页面程序没有载入，可能是网络中断，或者浏览器太旧。";
  shell.setAttribute("role", "alert");
  shell.dataset.error = "offline";
  shell.replaceChildren(words, retry);
};

turn()
  .then(start)
  .catch(async (error) => {
    console.error(error);
    // A published page stays, without the parts that only the app can fill (style/further.css).
    if (!shell) return document.documentElement.classList.add("alone");
    // Without storage or network, the shell shows the failure.
    if (!(await reloadOnce().catch(() => false))) apologize();
  });
