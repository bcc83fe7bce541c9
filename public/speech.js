// 朗读: reads an article aloud, sentence by sentence, and marks the one that is read. public/boot.js loads it.
import { button, make, say } from "./boot.js";

// ---- What is read: sentences, and where they stand.

// Voices stop by themselves in the middle of a text that takes more than 14 seconds.
const LONGEST = 60;

const cut = (text) => {
  const pieces = [];
  for (const sentence of text.match(/[^。！？!?…]+[。！？!?…]*[”’」』）)]*|[。！？!?…”’」』）)]+/g) || []) {
    if (sentence.length <= LONGEST) {
      pieces.push(sentence);
      continue;
    }
    let piece = "";
    for (const clause of sentence.match(/.+?(?:[，；、：]+|[,;] |$)/gsu)) {
      if (piece && piece.length + clause.length > LONGEST) {
        pieces.push(piece);
        piece = "";
      }
      piece += clause;
    }
    // Without a mark to pause at: at a space, or anywhere.
    pieces.push(...piece.match(/.{1,59}(?:\s|$)|.{1,60}/gsu));
  }
  return pieces;
};

const SKIPPED = [
  ["table", "这里是一张表格，略过。"],
  ["pre", "这里是一段代码，略过。"],
];

// A sentence: its text, and the parts of text nodes that it consists of, each from one place to another.
const sentences = (story) => {
  const found = [];
  let run = [];
  const flush = () => {
    let start = 0;
    for (const text of cut(run.map(({ data }) => data).join(""))) {
      const end = start + text.length;
      let offset = 0;
      const parts = [];
      for (const node of run) {
        const [from, to] = [Math.max(0, start - offset), Math.min(node.length, end - offset)];
        if (from < to) parts.push([node, from, to]);
        offset += node.length;
      }
      start = end;
      if (/[\p{L}\p{N}]/u.test(text)) found.push({ text, parts });
    }
    run = [];
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return run.push(node);
    // Readings of characters, numbers of footnotes, and what is folded away.
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("rt, rp, a[id][href*='#'], details:not([open]) > :not(summary)")) return;
    const skipped = SKIPPED.find(([name]) => node.matches(name));
    const isInline = /^(inline|ruby|contents)/.test(getComputedStyle(node).display) && !node.matches("br");
    if (!isInline) flush();
    if (skipped) found.push({ text: skipped[1], parts: [], element: node });
    else node.childNodes.forEach(visit);
    if (!isInline) flush();
  };
  story.querySelectorAll("h1, .lead, .body").forEach(visit);
  return found;
};

// ---- How it is said: numbers that voices read wrong.

const digits = (text, one) => text.replace(/\d/g, (digit) => (digit === "1" && one) || "〇一二三四五六七八九"[digit]);
const RULES = [
  [/\s+/g, " "],
  [/(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g, (all, year, month, day) => `${digits(year)}年${+month}月${+day}日`],
  [/(\d{4})(?=年|[—–~～-]+\d{4}年)/g, (year) => digits(year)],
  // Telephone numbers: 0310-1234567, 400-800-1234, 13912345678, and what is called by a word before it. One is said yāo.
  [/(0\d{2,3}|[48]00)-\d{3,4}-?\d{4}|1[3-9]\d{9}|\d{8,}/g, (all) => digits(all.replace(/-/g, "，"), "幺")],
  [/((?:电话|热线|拨打|致电)[：:为是]?\s*)(\d{3,})/g, (all, word, number) => word + digits(number, "幺")],
  [/(\d{1,2})[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d.])/g, (all, hour, minute, second) =>
    `${+hour}点${minute === "00" ? "整" : minute.replace(/^0/, "零") + "分"}${second ? `${+second}秒` : ""}`],
  // 10—20, 10%-20%, but not COVID-19 or 2-1-3.
  [/(^|[^\w.-])(\d[\d.]*[%％]?)(?:[—–~～]{1,2}|-)(?=\d[\d.]*[%％]?(?![\w-]))/g, "$1$2到"],
  [/([〇一二三四五六七八九]{4})[—–~～-]+(?=[〇一二三四五六七八九]{4}年)/g, "$1到"],
  [/(^|[^\w%％])[-−](\d[\d.]*)(?=℃|°C)/g, "$1零下$2"],
  [/(\d[\d,.]*)[%％]/g, "百分之$1"],
  [/(\d[\d,.]*)‰/g, "千分之$1"],
  [/℃|°C/g, "摄氏度"],
];
const said = (text) => RULES.reduce((words, [from, to]) => words.replace(from, to), text);

// ---- Where it is shown.

const range = ({ parts, element }) => {
  const made = document.createRange();
  if (element) {
    made.selectNode(element);
  } else {
    made.setStart(parts[0][0], parts[0][1]);
    const [node, , to] = parts[parts.length - 1];
    made.setEnd(node, to);
  }
  return made;
};

// Marks a sentence, and returns what removes the mark.
const mark = (sentence) => {
  if (window.Highlight && CSS.highlights) {
    if (!sentence.element) CSS.highlights.set("speech", new Highlight(range(sentence)));
    return () => CSS.highlights.delete("speech");
  }
  const undo = sentence.parts.map(([node, from, to]) => {
    const { data } = node;
    const after = document.createTextNode(data.slice(to));
    const marked = make("mark", { class: "spoken" }, data.slice(from, to));
    node.after(marked, after);
    node.data = data.slice(0, from);
    return () => {
      marked.remove();
      after.remove();
      node.data = data;
    };
  });
  return () => undo.forEach((step) => step());
};

const isStill = matchMedia("(prefers-reduced-motion: reduce)");
// The time at which the page has stopped scrolling.
let arrival = 0;
// Scrolls to a sentence, if it is not in the middle of the window.
const follow = ({ top, bottom }) => {
  if (top >= 80 && bottom <= innerHeight - 140) return;
  arrival = Date.now() + 1000;
  scrollBy({ top: top - innerHeight / 3, behavior: isStill.matches ? "auto" : "smooth" });
};

// ---- The voice.

const voices = () => speechSynthesis.getVoices().filter(({ lang }) => /^(zh|cmn|yue)/i.test(lang));
const pickVoice = () => {
  const all = voices();
  const mandarin = all.filter(({ lang }) => /CN|Hans|^cmn|^zh$/i.test(lang));
  // A voice of the device itself reads without a network.
  return mandarin.find(({ localService }) => localService) || mandarin[0] || all[0];
};

let rate = 1;
let stop;

const read = (tool) => {
  // The app builds long pages bit by bit. For paper it builds the rest at once.
  dispatchEvent(new Event("beforeprint"));
  const story = document.querySelector(".story");
  const all = sentences(story);
  let [at, voice, isReading] = [0, pickVoice(), false];
  let utterance, timer, place;
  let unmark = () => {};
  const status = make("span", { role: "status" });
  const toggle = button("", () => (isReading ? pause("") : resume()));
  const speeds = make("select", { "aria-label": "语速" });
  for (const speed of [0.75, 1, 1.25, 1.5, 2]) speeds.append(make("option", { value: speed }, `${speed}倍`));
  speeds.value = rate;
  speeds.onchange = () => {
    rate = +speeds.value;
    move(0);
  };
  const bar = make(
    "section",
    { class: "speech-bar", "aria-label": "朗读", "data-held": "" },
    status,
    button("上一句", () => move(-1)),
    toggle,
    button("下一句", () => move(1)),
    speeds,
    button("停止", () => stop("")),
  );

  const hush = () => {
    // What a cancelled utterance still reports is of no interest.
    utterance = undefined;
    clearTimeout(timer);
    speechSynthesis.cancel();
  };
  const pause = (words) => {
    hush();
    isReading = false;
    toggle.textContent = "继续";
    status.textContent = words;
  };
  const fail = () => pause(voices().length ? "朗读中断了，可以继续。" : "这台设备的中文语音不见了，可以再试。");
  // A voice may also fall silent without a word.
  const expect = (time) => {
    clearTimeout(timer);
    timer = setTimeout(fail, time);
  };
  const show = (isForced) => {
    // Whoever has scrolled away is left alone.
    const isFollowed = isForced || !place || Date.now() < arrival || (place().bottom > 0 && place().top < innerHeight);
    unmark();
    const where = range(all[at]);
    if (isFollowed) follow(where.getBoundingClientRect());
    unmark = mark(all[at]);
    const marked = story.querySelector(".spoken");
    place = () => (marked || where).getBoundingClientRect();
  };
  const speak = () => {
    const { text } = all[at];
    const own = new SpeechSynthesisUtterance(said(text));
    utterance = own;
    Object.assign(own, { voice, lang: voice.lang, rate });
    own.onstart = () => own === utterance && expect(10000 + (text.length * 1000) / rate);
    own.onerror = () => own === utterance && fail();
    own.onend = () => {
      if (own !== utterance) return;
      if (at + 1 === all.length) return stop("读完了。");
      at++;
      show();
      speak();
    };
    expect(10000);
    speechSynthesis.speak(own);
  };
  // `pause()` does not end on some phones, and `resume()` does not come back on others: the sentence is begun again instead.
  const resume = () => {
    voice = pickVoice();
    if (!voice) return fail();
    isReading = true;
    toggle.textContent = "暂停";
    status.textContent = "";
    show(true);
    speak();
  };
  const move = (by) => {
    at = Math.max(0, Math.min(all.length - 1, at + by));
    hush();
    if (isReading) return resume();
    show(true);
  };
  const lose = () => {
    if (isReading && !voices().some(({ voiceURI }) => voiceURI === voice.voiceURI)) fail();
  };
  // Another page of the app takes the article away.
  const observer = new MutationObserver(() => story.isConnected || stop(""));
  stop = (words) => {
    hush();
    stop = undefined;
    observer.disconnect();
    removeEventListener("pagehide", leave);
    if (speechSynthesis.removeEventListener) speechSynthesis.removeEventListener("voiceschanged", lose);
    unmark();
    const hadFocus = bar.contains(document.activeElement);
    bar.remove();
    tool.setAttribute("aria-pressed", "false");
    say(tool, words);
    if (hadFocus && tool.isConnected) tool.focus({ preventScroll: true });
  };
  const leave = () => stop("");
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener("pagehide", leave);
  if (speechSynthesis.addEventListener) speechSynthesis.addEventListener("voiceschanged", lose);
  tool.setAttribute("aria-pressed", "true");
  say(tool, "");
  document.body.append(bar);
  toggle.focus({ preventScroll: true });
  resume();
};

export default (tool) => (stop ? stop("") : read(tool));
