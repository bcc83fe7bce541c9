// 分享: the panel by which readers pass an article on. public/boot.js loads it. The QR code is drawn by the publisher, and comes with the
// article's data (src/publisher/site/code.rs).
import { button, make, openPanel } from "./boot.js";

const meta = (name) => {
  const found = document.head.querySelector(`meta[name="${name}"], meta[property="${name}"]`);
  return found ? found.content : "";
};

// The address that others are given has neither query nor fragment: WeChat would show no card for it.
const address = () => {
  const canonical = document.head.querySelector("link[rel=canonical]");
  return ((canonical && canonical.href) || location.href).replace(/[?#].*/, "");
};

// Fetches the QR code's text; nothing if the address is too long for one, or the file does not come.
const fetchCode = async (link) => {
  try {
    const response = await fetch(new URL(`data/a/${link.split("/").pop()}.json`, document.baseURI));
    return (await response.json()).code;
  } catch (error) {
    return undefined;
  }
};

// Draws a QR code. Its text holds the modules row by row, a bit each, without the three corners, which are the same in every code.
const drawCode = (context, code, left, top, width) => {
  const bytes = atob(code);
  const side = Math.floor(Math.sqrt(bytes.length * 8 + 192));
  // The standard asks for four empty modules on every side.
  const unit = Math.floor(width / (side + 8));
  const margin = Math.floor((width - unit * side) / 2);
  context.fillStyle = "#fff";
  context.fillRect(left, top, width, width);
  context.fillStyle = "#000";
  for (let y = 0, bit = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [Math.min(x, side - 1 - x), Math.min(y, side - 1 - y)];
      const ring = Math.max(Math.abs(u - 3), Math.abs(v - 3));
      const isCorner = u < 8 && v < 8 && (x < 8 || y < 8);
      const isDark = isCorner ? ring < 4 && ring !== 2 : (bytes.charCodeAt(bit >> 3) >> (7 - (bit & 7))) & 1;
      if (!isCorner) bit++;
      if (isDark) context.fillRect(left + margin + x * unit, top + margin + y * unit, unit, unit);
    }
  }
};

// ---- The poster.

const [WIDTH, HEIGHT, EDGE] = [1080, 1440, 84];
const INNER = WIDTH - 2 * EDGE;

const canvas = (width, height) => {
  const made = make("canvas", { width, height });
  return [made, made.getContext("2d")];
};

// The newspaper's colours and fonts by day, whatever colours the reader has set.
const looks = () => {
  const found = {};
  for (const { cssRules } of document.styleSheets) {
    for (const { selectorText, style } of cssRules) {
      if (selectorText !== ":root") continue;
      for (const name of ["paper", "ink", "soft", "line", "accent", "headline-font", "body-font"]) {
        found[name] = style.getPropertyValue(`--${name}`).trim() || found[name];
      }
    }
  }
  return found;
};

// Breaks a text into lines. Marks stay with the character that they belong to, and words and numbers stay whole.
const lines = (context, text, width, most) => {
  const made = [""];
  for (const part of text.match(/[“‘《（(]*([\w.,:%]{1,24}[/-]?|.)[，。、；：！？”’》）)…—]*/gu) || []) {
    const last = made.length - 1;
    if (!made[last] || context.measureText(made[last] + part).width <= width) {
      made[last] += part;
    } else if (made.length < most) {
      made.push(part.trim());
    } else {
      while (context.measureText(`${made[last]}…`).width > width) made[last] = made[last].slice(0, -1);
      made[last] = `${made[last].replace(/[，。、；：]$/, "")}…`;
      break;
    }
  }
  return made;
};

const drawPicture = (context, picture, top, height) => {
  const { naturalWidth: width, naturalHeight } = picture;
  const scale = Math.max(INNER / width, height / naturalHeight);
  const [w, h] = [INNER / scale, height / scale];
  context.drawImage(picture, (width - w) / 2, (naturalHeight - h) / 2, w, h, EDGE, top, INNER, height);
};

// A picture of another host would lock the canvas.
const ownPicture = () => {
  const picture = document.querySelector(".body figure img");
  const isOwn = picture && picture.complete && picture.naturalWidth && new URL(picture.currentSrc).origin === location.origin;
  return isOwn ? picture : undefined;
};

const drawPoster = (title, link, code, picture) => {
  const [poster, context] = canvas(WIDTH, HEIGHT);
  const { paper, ink, soft, line, accent, "headline-font": headline, "body-font": plain } = looks();
  const fill = (colour, ...box) => {
    context.fillStyle = colour;
    context.fillRect(...box);
  };
  // Writes lines from a height downwards, and returns the height below them.
  const write = (words, font, size, leading, colour, top, width, most) => {
    context.font = `${font === headline ? "700 " : ""}${size}px ${font}`;
    context.fillStyle = colour;
    context.textBaseline = "middle";
    const made = lines(context, words, width, most);
    made.forEach((text, at) => context.fillText(text, EDGE, top + (at + 0.5) * size * leading));
    return top + made.length * size * leading;
  };
  fill(paper, 0, 0, WIDTH, HEIGHT);
  fill(accent, 0, 0, WIDTH, 20);
  const time = document.querySelector(".story time");
  const name = meta("og:site_name") || document.querySelector(".nameplate").textContent.trim();
  write(name, headline, 60, 1.4, accent, 66, INNER - 330, 1);
  context.textAlign = "right";
  context.font = `32px ${plain}`;
  context.fillStyle = soft;
  const day = time && time.dateTime.match(/(\d+)-0?(\d+)-0?(\d+)/);
  if (day) context.fillText(`${day[1]}年${day[2]}月${day[3]}日`, WIDTH - EDGE, 110);
  context.textAlign = "left";
  let top = 176;
  if (picture) {
    drawPicture(context, picture, top, 470);
    top += 470;
  } else {
    fill(line, EDGE, top, INNER, 3);
    top += 40;
  }
  const [foot, size] = [HEIGHT - 376, 296];
  const large = picture ? 1 : 1.2;
  top = write(title, headline, 64 * large, 1.35, ink, top + 36, INNER, picture ? 3 : 5) + 24;
  const summary = 36 * large;
  write(meta("description"), plain, summary, 1.7, soft, top, INNER, Math.max(1, Math.floor((foot - top) / summary / 1.7)));
  fill(line, EDGE, foot + 20, INNER, 3);
  if (code) drawCode(context, code, WIDTH - EDGE - size, HEIGHT - 32 - size, size);
  const width = INNER - (code ? size + 40 : 0);
  const next = write(code ? "扫一扫，阅读全文" : "阅读全文", headline, 44, 1.5, ink, foot + 82, width, 1);
  write(link.replace(/^https?:\/\//, ""), plain, 30, 1.5, soft, next + 8, width, 3);
  return poster;
};

const showPoster = (form, title, link, code) => {
  let poster = drawPoster(title, link, code, ownPicture());
  let file;
  try {
    file = poster.toDataURL();
  } catch (error) {
    // The picture came from another host after all.
    poster = drawPoster(title, link, code);
    file = poster.toDataURL();
  }
  const shown = make("img", { class: "poster", src: file, alt: `海报：${title}` });
  // A host whose policy forbids such pictures: the canvas shows the same, but a long press on it does not save it.
  shown.onerror = () => shown.replaceWith(poster);
  const save = make("a", { class: "button", href: file, download: `${title}.png` }, "保存图片");
  const hint = make("p", { class: "quiet" }, "在手机上长按图片，可以保存或发送。");
  form.replaceChildren(form.firstChild, shown, hint, make("div", { class: "actions" }, save, form.lastChild));
  save.focus();
};

export default (tool) => {
  const isWeChat = /MicroMessenger/i.test(navigator.userAgent);
  const link = address();
  const title = document.querySelector("main h1").textContent;
  const coming = fetchCode(link);
  const status = make("p", { role: "status" });
  const field = make("input", { readonly: "", value: link, "aria-label": "链接" });
  field.onfocus = () => field.select();
  const share = () =>
    navigator.share({ title, url: link }).catch(({ name }) => {
      // Readers who close the sheet have changed their minds.
      if (name !== "AbortError") status.textContent = "没有发送成功，请复制链接。";
    });
  const copy = async () => {
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(link);
    } catch (error) {
      // There is no clipboard without https, and inside some apps.
      field.focus();
      isCopied = document.execCommand("copy");
    }
    status.textContent = isCopied ? "链接已复制。" : "没有复制成功，请长按链接复制。";
  };
  const print = () => {
    panel.close();
    window.print();
  };
  const actions = make("div", { class: "actions" });
  if (navigator.share && !isWeChat) actions.append(button("发送给…", share));
  actions.append(button("复制链接", copy), button("生成海报", async () => showPoster(form, title, link, await coming)));
  if (!isWeChat) actions.append(button("打印", print));
  const form = make("form", { method: "dialog" }, make("h2", { id: "share" }, "分享"));
  if (isWeChat) form.append(make("p", {}, "点右上角的“···”，可以发给朋友，或分享到朋友圈。"));
  const close = make("button", { class: "button" }, "关闭");
  form.append(actions, field, status, close);
  const panel = make("dialog", { class: "panel share", "aria-labelledby": "share", "data-held": "" }, form);
  openPanel(panel, (isBack) => isBack || tool.focus());
  coming.then((code) => {
    if (!code || !field.isConnected) return;
    const [shown, context] = canvas(296, 296);
    drawCode(context, code, 0, 0, 296);
    const words = isWeChat ? "长按识别，或让朋友扫一扫" : "用手机扫一扫，继续阅读";
    shown.setAttribute("role", "img");
    shown.setAttribute("aria-label", "本文网址的二维码");
    close.before(make("figure", {}, shown, make("figcaption", {}, words)));
  });
};
