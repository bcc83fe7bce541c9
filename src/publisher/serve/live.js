// Added to every page by `jinri serve`, and to no published one: reloads the page when what it shows has changed, and shows what is
// wrong with the content above it.
"use strict";
(() => {
  const { src, dataset } = document.currentScript;
  const own = (name) => new URL(name, src);
  // Something was published since this document was loaded that the page does not show, but a page that it leads to may.
  let isBehind = false;

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };

  const item = ({ place, message, hint, is_error: isError, code }) => {
    const lines = [element("code", "jinri-place", place), element("p", "", `${message} [${code}]`)];
    if (hint) lines.push(element("p", "jinri-hint", hint));
    return element("li", isError ? "jinri-error" : "jinri-warning", ...lines);
  };

  const banner = element("aside", "jinri-banner");
  banner.lang = "zh-CN";
  const show = (problems, number) => {
    banner.remove();
    if (!problems.length) return;
    const errors = problems.filter((problem) => problem.is_error).length;
    const below = number ? "下面仍是上一次发布的样子。" : "改好以后这里就是报纸。";
    const words = errors ? `有 ${errors} 处错误，没有发布。${below}` : `已经发布，有 ${problems.length} 条提醒。`;
    const details = element("details", "", element("summary", "", words), element("ul", "", ...problems.map(item)));
    details.open = errors > 0;
    banner.setAttribute("role", errors ? "alert" : "status");
    banner.classList.toggle("jinri-failed", errors > 0);
    banner.replaceChildren(details);
    document.body.prepend(banner);
  };

  new EventSource(own("events")).addEventListener("message", async (event) => {
    const { run, number, problems } = JSON.parse(event.data);
    if (run !== dataset.run) return location.reload();
    show(problems, number);
    if (number <= Number(dataset.since)) return;
    const question = new URLSearchParams({ path: location.pathname, since: dataset.since });
    const answer = await fetch(own(`changed?${question}`));
    if (await answer.json()) return location.reload();
    isBehind = true;
  });

  // The app keeps the files that it has loaded. Once they may be stale, links load documents.
  addEventListener("click", (event) => isBehind && event.target.closest("a[href]") && event.stopImmediatePropagation(), true);
})();
