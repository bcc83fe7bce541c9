// 设置: the panel in which readers set text size, colours and paragraphs. public/boot.js loads it, and keeps and applies what is set.
import { base, make, openPanel, set, settings } from "./boot.js";

const GROUPS = [
  ["size", "字号", [["", "标准"], ["1", "大"], ["2", "较大"], ["3", "很大"], ["4", "最大"]]],
  ["theme", "颜色", [["", "跟随系统"], ["light", "浅色"], ["dark", "深色"]]],
  ["paragraphs", "段落", [["", "按报纸"], ["indented", "首行缩进"], ["spaced", "段间空行"]]],
  ["mode", "版式", [["", "标准版"], ["elder", "长辈版"]]],
];

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
  const link = make("a", { href: `${base}kept` }, "收藏的文章");
  const groups = GROUPS.map(group);
  const form = make("form", { method: "dialog" }, make("h2", { id: "settings" }, "阅读设置"), ...groups, make("p", {}, link), close);
  const panel = make("dialog", { class: "panel", "aria-labelledby": "settings" }, form);
  form.onchange = () => set(Object.fromEntries(new FormData(form)));
  // Where the app is, it loads no document.
  link.onclick = () => panel.onclose();
  openPanel(panel, (isBack) => isBack || tool.focus());
};
