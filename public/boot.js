// Starts the app. A file of its own, since the security policy of the site allows no script inside a page.
const { js, wasm } = document.currentScript?.dataset ?? document.querySelector("script[data-wasm]").dataset;

const start = async () => {
  const app = await import(new URL(js, document.baseURI));
  await app.default({ module_or_path: new URL(wasm, document.baseURI) });
};

start().catch((error) => {
  console.error(error);
  const shell = document.getElementById("shell");
  if (!shell) return;
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
});
