// 图片: an article's pictures, large, one beside the other. public/boot.js loads it, for a tap on a picture or on the button 图片.
import { button, make, openPanel, say } from "./boot.js";

// The largest file of a picture. A browser that cannot read the files of <source> shows the other one.
const largest = (picture) => {
  const { currentSrc, src, parentNode } = picture;
  const source = currentSrc !== src && parentNode.querySelector("source");
  let [found, most] = [currentSrc || src, 0];
  for (const [, address, width] of (source || picture).srcset.matchAll(/([^\s,]\S*)\s+([\d.]+)[wx]/g)) {
    if (+width > most) [found, most] = [address, +width];
  }
  return found;
};

const slide = (picture) => {
  const { alt, referrerPolicy } = picture;
  // What the picture shows is said until it is there, and where it never comes.
  const words = make("p", {}, alt);
  const shown = make("img", { alt, decoding: "async", referrerpolicy: referrerPolicy });
  shown.onload = () => words.remove();
  shown.onerror = () => {
    shown.remove();
    words.textContent = `图片没有载入。${alt}`;
  };
  const caption = picture.closest("figure").querySelector("figcaption");
  const made = make("figure", {}, make("div", {}, words, shown));
  if (caption) made.append(make("figcaption", {}, caption.textContent));
  // Called for the pictures that are near.
  made.load = () => {
    if (!shown.src) shown.src = largest(picture);
  };
  return made;
};

export default (tool, picture) => {
  // The app builds long pages bit by bit. For paper it builds the rest at once.
  dispatchEvent(new Event("beforeprint"));
  const pictures = [...document.querySelectorAll(".body figure img")];
  if (!pictures.length) return say(tool, "这篇文章没有图片。");
  const count = pictures.length;
  // What scrolls has to be reached by the keyboard.
  const slides = make("div", { role: "region", class: "slides", "aria-label": "左右滑动", tabindex: 0 }, ...pictures.map(slide));
  const counter = make("span", { role: "status" });
  let at = -1;
  const arrive = (next) => {
    if (next === at) return;
    at = next;
    counter.textContent = `${at + 1}/${count}`;
    for (const near of [at, at + 1, at - 1]) if (slides.children[near]) slides.children[near].load();
  };
  const go = (next) => {
    arrive((next + count) % count);
    slides.scrollLeft = slides.children[at].offsetLeft;
  };
  const close = button("关闭", () => panel.close());
  const bar = make("div", { class: "bar" }, close);
  if (count > 1) bar.prepend(button("上一张", () => go(at - 1)), counter, button("下一张", () => go(at + 1)));
  const panel = make("dialog", { class: "lightbox", "aria-label": "图片", "data-held": "" }, slides, bar);
  slides.onscroll = () => arrive(Math.round(slides.scrollLeft / slides.clientWidth));
  panel.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    go(at + by);
  };
  // Going back closes it. The entry has the state of the page's own, by which the app knows the reader's place in both.
  openPanel(panel, (isBack) => {
    if (!isBack) history.back();
    // Whoever tapped on a picture goes on reading at the one seen last.
    const left = picture ? pictures[at] : tool;
    if (picture) {
      left.tabIndex = -1;
      left.scrollIntoView({ block: "nearest" });
    }
    left.focus({ preventScroll: true });
  });
  close.focus();
  go(Math.max(0, pictures.indexOf(picture)));
  history.pushState(history.state, "");
};
