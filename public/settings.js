// 设置: the panel in which readers set text size, colours and paragraphs. public/boot.js loads it, and keeps and applies what is set.
import { base, set, settings } from "./boot.js";

const GROUPS = [
  ["size", "字号", [["", "标准"], ["1", "大"], ["2", "较大"], ["3", "很大"], ["4", "最大"]]],
  ["theme", "颜色", [["", "跟随系统"], ["light", "浅色"], ["dark", "深色"]]],
  ["paragraphs", "段落", [["", "按报纸"], ["indented", "首行缩进"], ["spaced", "段间空行"]]],
  ["mode", "版式", [["", "标准版"], ["elder", "长辈版"]]],
];

const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
};

const group = ([name, legend, choices]) => {
  const chosen = settings()[name] || "";
  const labels = choices.map(([value, words]) => {
    const input = make("input", { type: "radio", name, value });
    input.checked = value === chosen;
    return make("label", {}, input, make("span", {}, words));
  });
  return make("fieldset", {}, make("legend", {}, legend), make("div", { class: "choices" }, ...labels));
};

export default (tool) => {
  const close = make("button", { class: "button", value: "close" }, "完成");
  const kept = make("p", {}, make("a", { href: `${base}kept` }, "收藏的文章"));
  const form = make("form", { method: "dialog" }, make("h2", { id: "settings" }, "阅读设置"), ...GROUPS.map(group), kept, close);
  const panel = make("dialog", { class: "panel", "aria-labelledby": "settings" }, form);
  form.onchange = () => set(Object.fromEntries(new FormData(form)));
  panel.onclick = ({ target }) => {
    // The ground beside the panel belongs to the dialog element itself. Where the app is, a link loads no document.
    if (target === panel) panel.close();
    if (target.href) panel.onclose();
  };
  // Going back shows another page.
  const leave = () => panel.remove();
  panel.onclose = () => {
    removeEventListener("popstate", leave);
    panel.remove();
    tool.focus();
  };
  addEventListener("popstate", leave);
  document.body.append(panel);
  // Engines without dialogs (Safari before 15.4, Firefox before 98) show it in the window, too (style/tools.css).
  if (panel.showModal) panel.showModal();
  else close.onclick = panel.onclose;
};
