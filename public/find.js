// Search: the search boxes, their suggestions, and what is found. public/boot.js loads this when a reader comes near a search box or opens
// the search page; it does not need the app. A worker searches: what the two say to each other is in src/model/search.rs.
// What a reader types goes to the address, to the worker and to the storage of this browser, and nowhere else. It becomes text, never
// markup. Written in the syntax of 2018, as boot.js.
import { base, button, make, trusted } from "./boot.js";

const files = document.querySelector("script[data-wasm]").dataset;
const NAMES = ["q", "channel", "from", "until"];
// The hits that are asked for at a time.
const STEP = 10;
// As many hits come by themselves while the reader scrolls. After that there is a button, so that the foot of the page can be reached.
const UNASKED = 50;

const link = (href, ...children) => make("a", { href }, ...children);
const quiet = (attributes, ...children) => make("p", Object.assign({ class: "quiet" }, attributes), ...children);

// Gives an element these children. Those that it has are not moved: they keep the focus, and screen readers announce what changes inside.
const put = (parent, children) => {
  [...parent.childNodes].forEach((child) => children.includes(child) || child.remove());
  children.forEach((child, at) => {
    if (parent.childNodes[at] !== child) parent.insertBefore(child, parent.childNodes[at] || null);
  });
};

// ---- Addresses

const address = () => location.pathname + location.search;
// What is searched for at the address: a text for each of NAMES.
const queryHere = () => {
  const parameters = new URLSearchParams(location.search);
  return NAMES.map((name) => (parameters.get(name) || "").trim());
};
const addressOf = (query) => {
  const parts = NAMES.map((name, at) => query[at] && `${name}=${encodeURIComponent(query[at])}`);
  return `${base}search${query[0] && "?"}${query[0] && parts.filter(Boolean).join("&")}`;
};
// The app, if it is there, handles the click, and no document is loaded.
const go = (href) => {
  const hidden = link(href);
  hidden.hidden = true;
  document.body.append(hidden);
  hidden.click();
  hidden.remove();
};

// ---- The worker

let worker;
// The numbers of the last message, of the question and of the suggestions that are awaited.
let last = 0;
let question = 0;
let suggestion = 0;
let hear;

const post = (message) => worker.postMessage(JSON.stringify(message));
const close = () => {
  if (worker) worker.terminate();
  worker = undefined;
};
const fail = () => {
  close();
  if (question) hear({ hits: [], problem: "offline", done: true });
};
const open = () => {
  if (worker || !files.searchJs) return;
  try {
    worker = new Worker(trusted(files.searchJs));
  } catch (error) {
    return console.error(error);
  }
  worker.onerror = fail;
  worker.onmessage = ({ data }) => {
    const answer = JSON.parse(data);
    if (answer.id === question) hear(answer);
    if (answer.id === suggestion) suggest(answer.suggestions);
  };
  post({ base, wasm: files.searchWasm, integrity: files.searchWasmIntegrity });
};

// ---- The last searches, which this browser keeps for a week

const RECENT = "jinri-searches";
const recent = () => {
  try {
    const oldest = Date.now() - 7 * 86400000;
    return JSON.parse(localStorage.getItem(RECENT)).filter(([time]) => time > oldest);
  } catch (error) {
    return [];
  }
};
const keep = (searches) => {
  try {
    if (searches.length) localStorage.setItem(RECENT, JSON.stringify(searches.slice(0, 10)));
    else localStorage.removeItem(RECENT);
  } catch (error) {
    // Storage that is full or off keeps nothing.
  }
};
const note = (text) => {
  if (text) keep([[Date.now(), text], ...recent().filter(([, other]) => other !== text)]);
};

// ---- The search page

// The element of the search page that is in the document, and what is searched for there.
let found;
let query = [];
// The answers to the last searches, by address: going back shows them at once, as many as there were.
const answers = new Map();
let slow;
let late;

const archive = () => link(`${base}archive`, "归档");
// A worker that could not load its wasm does not try again.
const retry = () => {
  const again = () => {
    close();
    ask(query);
  };
  return button("重试", again);
};
const reload = () => button("刷新页面", () => location.reload());
const short = (words) => (code) => quiet({ role: "status", "data-error": code }, words);
const failure = (headline, sentence, action) => (code) =>
  make("div", { class: "failure", role: "alert", "data-error": code }, make("h2", {}, headline), make("p", {}, sentence), action());
const troubles = {
  short: short("请再多写一点：至少两个字。"),
  long: short("太长了：最多二百个字。"),
  operators: short("这里只有要排除的词，请再写上要找的词。"),
  unpublished: failure("这里不能搜索", "网站发布以后才能搜索，预览时不能。可以从频道和归档查找。", () => Object.assign(archive(), { className: "button" })),
  version: failure("网站刚刚更新", "搜索需要新版的程序，请刷新页面。", reload),
  damaged: failure("内容没有完整送达", "收到的文件不完整，或者已被改动。刷新页面通常可以解决。", reload),
  offline: failure("暂时连接不上", "网络不通，或者网站正忙。请稍后再试。", retry),
};

const status = make("p", { class: "count", role: "status" });
const rows = make("ol", { class: "cards", role: "list" });
const results = make("section", { "aria-label": "搜索结果" }, status, rows);
const more = button("更多结果", ({ detail }) => askMore(!detail));
const nearEnd = window.IntersectionObserver
  ? new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && askMore(), { rootMargin: "200px" })
  : { observe() {}, disconnect() {} };

const marked = (pieces) => pieces.map(([text, isMatch]) => (isMatch ? make("mark", {}, text) : text));
const day = (time) => time.replace(/^(\d+)-0?(\d+)-0?(\d+).*/, "$1年$2月$3日");
const channelName = (slug) => {
  const option = [...box(found).elements.channel.options].find((option) => option.value === slug);
  return option ? option.text : slug;
};
const row = (hit) => {
  const title = make("h2", { class: "title" }, link(`${base}a/${hit.slug}`, ...marked(hit.title)));
  const snippet = make("p", { class: "summary" }, ...marked(hit.snippet));
  const time = make("time", { datetime: hit.published }, day(hit.published));
  const meta = make("p", { class: "meta" }, make("span", { class: "channel" }, channelName(hit.channel)), time);
  return make("li", {}, make("div", { class: "card full" }, title, snippet, meta));
};

const render = (answer) => {
  const { hits, count, approx, instead, problem } = answer;
  if (troubles[problem]) return put(found, [troubles[problem](problem)]);
  const old = rows.children;
  const keys = hits.map((hit) => JSON.stringify(hit));
  const items = hits.map((hit, at) => (old[at] && old[at].key === keys[at] ? old[at] : Object.assign(row(hit), { key: keys[at] })));
  put(rows, items);
  status.textContent = count ? `${approx ? "约" : "共"} ${count} 条` : `没有找到“${query[0]}”。`;
  results.dataset.search = count;
  results.toggleAttribute("data-approx", !!approx);
  nearEnd.disconnect();
  const parts = [results];
  if (instead) parts.unshift(quiet({ role: "status" }, `没有找到“${query[0]}”，以下是“${instead.text}”的结果。`));
  if (!count) parts.push(quiet({}, "可以换一个说法，减少几个词，放宽频道和时间，或者翻看", archive(), "。"));
  if (problem) {
    const words = make("p", {}, "有一部分没有读到，结果可能不全。");
    parts.push(make("div", { class: "notice", role: "alert", "data-error": problem }, words, retry()));
  }
  put(results, answer.more && !problem ? [status, rows, more] : [status, rows]);
  put(found, parts);
  if (answer.more && answer.done && hits.length < UNASKED) nearEnd.observe(more);
};

const introduce = () => {
  const searches = recent();
  keep(searches);
  const items = searches.map(([, text]) => make("li", {}, link(addressOf([text]), text)));
  const list = make("ul", { role: "list" }, ...items);
  const words = make("p", { class: "articles" }, "只保存在这台设备上，最多七天。");
  const clear = button("清除", () => {
    keep([]);
    introduce();
    box(found).elements.q.focus();
  });
  const section = make("section", { class: "recent", "aria-label": "最近搜索" }, make("h2", {}, "最近搜索"), list, words, clear);
  put(found, items.length ? [...found.introduction, section] : found.introduction);
};

// Asks for hits of `query`, and shows them. A later answer has all hits of the earlier ones. `then` is called after the last.
const ask = (next, limit = STEP, then = () => {}) => {
  query = next;
  question = 0;
  clearTimeout(slow);
  clearTimeout(late);
  if (!query[0]) return introduce();
  open();
  if (!worker) return render({ problem: files.searchJs ? "offline" : "unpublished" });
  const key = addressOf(query);
  const least = limit > STEP ? rows.children.length : 0;
  hear = (answer) => {
    clearTimeout(late);
    // Fewer than are shown already, or none yet.
    if (!answer.done && answer.hits.length <= least) return;
    clearTimeout(slow);
    if (answer.done) question = 0;
    answers.delete(key);
    if (answer.done && !answer.problem) answers.set(key, answer);
    if (answers.size > 8) answers.delete(answers.keys().next().value);
    render(answer);
    if (answer.done) then();
  };
  question = ++last;
  const [text, channel, from, until] = query.map((value) => value || null);
  post({ id: question, text, channel, from, until, limit });
  if (!least) slow = setTimeout(() => found && put(found, [quiet({ role: "status" }, "正在搜索…")]), 500);
  late = setTimeout(fail, 20000);
};
// By the keyboard, the focus goes on to the first new hit.
const askMore = (byKeyboard) => {
  const before = rows.children.length;
  nearEnd.disconnect();
  ask(query, before + STEP, () => {
    const next = byKeyboard && rows.children[before];
    if (next) next.querySelector("a").focus();
  });
};

// Shows what was found at the address of the page.
const sync = () => {
  visited = address();
  query = queryHere();
  fill();
  const answer = answers.get(addressOf(query));
  if (!answer) return ask(query);
  question = 0;
  render(answer);
};

// ---- The search boxes

// The form that an element is in; for the element that holds what was found, the form above it.
const box = (element) => (element === found ? found.parentElement.querySelector("form") : element.closest("[role=search]"));
const boxOf = ({ target }) => (target.closest ? box(target) : null);
const monthsAgo = (months) => {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth() - months)).toISOString().slice(0, 7);
};
const showMonths = (period) => {
  period.nextElementSibling.hidden = period.value !== "own";
};
const fill = () => {
  const form = box(found);
  NAMES.forEach((name, at) => {
    form.elements[name].value = query[at];
  });
  const [, , from, until] = query;
  const period = form.querySelector(".period");
  const usual = ["1", "12"].find((months) => !until && from === monthsAgo(months));
  period.value = from || until ? usual || "own" : "";
  showMonths(period);
};
const read = (form) => NAMES.map((name) => (form.elements[name] ? form.elements[name].value.trim() : ""));

// The address of the current history entry before the reader typed.
let visited;
let typing;
let composing = false;

// Searches for what has been typed, once the reader pauses.
const type = (form, pause = 120) => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    if (!form.isConnected) return;
    const typed = read(form);
    complete(typed[0]);
    const next = addressOf(typed);
    if (!found || form !== box(found) || next === addressOf(query)) return;
    try {
      history.replaceState(history.state, "", next);
    } catch (error) {
      // Too many in a short time.
      return type(form, 2000);
    }
    // The app knows the address that was visited.
    document.querySelector(".skip").setAttribute("href", `${next}#main`);
    ask(typed);
  }, pause);
};

const submit = (form) => {
  clearTimeout(typing);
  suggest([]);
  const typed = read(form);
  note(typed[0]);
  const next = addressOf(typed);
  // The submitted search is an entry of its own: this one gets back what it was.
  if (found && next !== visited) history.replaceState(history.state, "", visited);
  if (found && address() === next) return ask(typed);
  wantsField = !typed[0];
  go(next);
};
let wantsField = false;

addEventListener("submit", (event) => {
  const form = boxOf(event);
  if (!form) return;
  event.preventDefault();
  submit(form);
});
addEventListener("compositionstart", () => {
  composing = true;
  clearTimeout(typing);
});
addEventListener("compositionend", (event) => {
  composing = false;
  if (boxOf(event)) type(boxOf(event));
});
addEventListener("input", (event) => {
  const form = boxOf(event);
  if (!form || composing) return;
  const { target } = event;
  if (target.className === "period") {
    const { from, until } = form.elements;
    if (target.value !== "own") {
      from.value = target.value && monthsAgo(target.value);
      until.value = "";
    }
    showMonths(target);
  }
  type(form);
});
addEventListener("click", ({ target }) => {
  if (target.closest("[data-search] a")) note(query[0]);
});
// Where the app sees no other page, or is not there.
addEventListener("popstate", () => {
  if (found && location.pathname === found.path && addressOf(queryHere()) !== addressOf(query)) sync();
});

// ---- Suggestions: a list box below the field, as of a combo box (ARIA Authoring Practices, "Combobox"). The field keeps its own role: ARIA
// in HTML allows no other for a search field.

const list = make("ul", { role: "listbox", id: "suggestions", "aria-label": "搜索建议" });
let field;

const chosen = () => list.querySelector("[aria-selected=true]");
const choose = (option) => {
  if (chosen()) chosen().setAttribute("aria-selected", "false");
  if (option) option.setAttribute("aria-selected", "true");
  if (field) field.setAttribute("aria-activedescendant", option ? option.id : "");
};
const suggest = (texts) => {
  const option = (text, at) => make("li", { role: "option", id: `suggestion-${at}`, "aria-selected": "false" }, text);
  suggestion = 0;
  const others = texts.filter((text) => text !== field.value.trim());
  put(list, others.slice(0, 8).map(option));
  const isOpen = others.length > 0 && field === document.activeElement;
  if (isOpen) field.parentElement.append(list);
  else list.remove();
  choose();
};
const complete = (text) => {
  if (!text || !worker) return suggest([]);
  suggestion = ++last;
  post({ id: suggestion, suggest: text });
};
const take = (option) => {
  field.value = option.textContent;
  submit(field.form);
};
list.onmousedown = (event) => event.preventDefault();
list.onclick = ({ target }) => take(target);

const begin = ({ target }) => {
  if (target.name !== "q") return;
  field = target;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  open();
};
addEventListener("focusin", begin);
addEventListener("focusout", ({ target }) => {
  if (target === field) suggest([]);
});

const moves = { ArrowDown: ["nextElementSibling", "firstElementChild"], ArrowUp: ["previousElementSibling", "lastElementChild"] };
addEventListener("keydown", (event) => {
  if (event.target !== field || event.isComposing) return;
  const move = moves[event.key];
  if (move && list.isConnected) choose(chosen() ? chosen()[move[0]] : list[move[1]]);
  else if (event.key === "Enter" && chosen()) take(chosen());
  else if (event.key === "Escape" && list.isConnected) suggest([]);
  else if (event.key === "Escape") field.blur();
  else return;
  event.preventDefault();
});

// ---- The beginning

customElements.define(
  "found-articles",
  class extends HTMLElement {
    connectedCallback() {
      this.introduction = this.introduction || [...this.childNodes];
      this.path = location.pathname;
      found = this;
      const typed = read(box(found));
      sync();
      // What was typed before this script was there.
      if (typed[0] && !query[0]) {
        box(found).elements.q.value = typed[0];
        type(box(found), 0);
      }
      // After the app has moved the focus to the headline.
      if (wantsField) requestAnimationFrame(() => box(found).elements.q.focus());
      wantsField = false;
    }

    disconnectedCallback() {
      if (found !== this) return;
      found = undefined;
      question = 0;
    }
  },
);
begin({ target: document.activeElement });
