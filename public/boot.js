// Starts the app: at once for the shell; for a published page, which is complete without it, after the page's own pictures and text.
const { js, wasm, jsIntegrity, wasmIntegrity } = document.querySelector("script[data-wasm]").dataset;
const shell = document.getElementById("shell");

const once = (...events) =>
  new Promise((resolve) => {
    for (const event of events) addEventListener(event, resolve, { once: true, passive: true });
  });

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

// What a reader does; the browser itself scrolls, too, to a place on the page or back to where the reader was.
const turn = async () => {
  if (shell) return;
  if (navigator.connection?.saveData) await once("pointerdown", "touchstart", "wheel", "keydown");
  // A picture on a host that does not answer keeps a page from ever being complete.
  if (document.readyState !== "complete") await Promise.race([once("load"), pause(8000)]);
  await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve, { timeout: 2000 }));
};

// A script that is imported can say nothing of its bytes; one that is preloaded can, and then it is the one that is imported.
const check = () =>
  new Promise((resolve, reject) => {
    const link = document.createElement("link");
    if (!jsIntegrity || !link.relList?.supports?.("modulepreload")) return resolve();
    link.onload = resolve;
    link.onerror = () => reject(new Error(`${js} did not come, or not as it was published`));
    Object.assign(link, { rel: "modulepreload", href: js, integrity: jsIntegrity });
    document.head.append(link);
  });

const start = async () => {
  // Both at once; a failure of this one is told by whoever waits for it.
  const code = fetch(new URL(wasm, document.baseURI), wasmIntegrity ? { integrity: wasmIntegrity } : {});
  code.catch(() => {});
  await check();
  const app = await import(new URL(js, document.baseURI));
  await app.default({ module_or_path: code });
};

// After a new version has been put up, an old shell asks for files that are gone: loading it anew helps, once.
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
    // A published page stays as it is; the style sheet hides what only the app can fill (style/further.css).
    if (!shell) return document.documentElement.classList.add("alone");
    // Storage may be off, and the network gone: then the shell says so.
    if (!(await reloadOnce().catch(() => false))) apologize();
  });
