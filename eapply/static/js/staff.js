/*
 * The desk's keys, its row mark and the line of new arrivals. Every key has a visible button or link; deciding has no key.
 * Silent in boxes, with Ctrl, Alt or Meta, and while an IME composes. The switch is kept in this browser only.
 */
"use strict";
(() => {
  const SWITCH = "eapply-keys";
  const PLACE = "eapply-place";
  const POLL_SECONDS = 30;
  const LOOK_SECONDS = 3;
  const NOTHING = "";
  const KEYS = [
    ["j / k", "次の行・前の行"], ["Enter / o", "開く"], ["x", "選ぶ"], ["Shift + x", "ここまで選ぶ"], ["/", "さがす"],
    ["a", "自分が担当する"], ["c", "補正を求める"], ["n", "メモを書く"], ["p", "支払いを見る"], ["v", "確認の印をつける"],
    ["[ / ]", "前の案件・次の案件"], ["u", "一覧の同じ行にもどる"], ["g → q", "受付一覧"], ["g → m", "自分の担当"],
    ["g → d", "ダッシュボード"], ["g → h", "きょうの仕事"], ["?", "この表"], ["Esc", "とじる・行にもどる"],
  ];
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const shown = (element) => element && element.getClientRects().length > 0;
  // Storage may be forbidden by policy: then the keys are simply on and places are not remembered.
  const kept = (store, name, value) => {
    try {
      if (value === undefined) return window[store].getItem(name) || NOTHING;
      window[store].setItem(name, value);
    } catch { /* nothing to do */ }
    return NOTHING;
  };
  const on = () => kept("localStorage", SWITCH) !== "off";
  const paint = () => document.body.classList.toggle("k-no-keys", !on());

  /* ---- rows ---- */
  const rows = () => all("[data-row]").filter(shown);
  let here = -1;
  const mark = (index) => {
    const list = rows();
    if (!list.length) return;
    list.forEach((row) => row.classList.remove("k-row-here"));
    here = Math.max(0, Math.min(list.length - 1, index));
    const row = list[here];
    row.classList.add("k-row-here");
    const target = row.querySelector("[data-open], a[href], button") || row;
    target.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const current = () => rows()[here];
  const tick = (row) => row && row.querySelector("input[type=checkbox]");
  let lastTick = -1;
  const choose = (range) => {
    const list = rows();
    const box = tick(list[here]);
    if (!box) return;
    box.checked = range ? true : !box.checked;
    if (range && lastTick >= 0) {
      const [from, to] = [Math.min(lastTick, here), Math.max(lastTick, here)];
      list.slice(from, to + 1).forEach((row) => { if (tick(row)) tick(row).checked = true; });
    }
    lastTick = here;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const press = (selector) => {
    const row = current();
    const target = [row && row.querySelector(selector), ...all(selector)].find(shown);
    if (target) target.click();
    return Boolean(target);
  };
  const remember = () => kept("sessionStorage", PLACE, JSON.stringify({ path: location.pathname + location.search, here, top: window.scrollY }));

  /* ---- the table of keys, with its switch ---- */
  const help = () => {
    const dialog = document.getElementById("keys");
    const toggle = make("button", { type: "button", className: "k-button k-button--secondary" });
    const name = () => { toggle.textContent = on() ? "1文字の操作をやめる" : "1文字の操作を使う"; };
    toggle.addEventListener("click", () => { kept("localStorage", SWITCH, on() ? "off" : "on"); name(); paint(); });
    name();
    const close = make("button", { type: "button", className: "k-button", textContent: "とじる" });
    close.addEventListener("click", () => dialog.close());
    const body = make("tbody", {}, ...KEYS.map(([key, does]) => make("tr", {}, make("th", { scope: "row" }, make("kbd", { textContent: key })), make("td", { textContent: does }))));
    dialog.replaceChildren(dialog.firstElementChild, make("table", { className: "k-table" }, body), make("div", { className: "k-buttons" }, close, toggle));
    dialog.showModal();
  };

  const GO = { q: "q", m: "m", d: "d", h: "h" };
  let going = 0;
  const ACTS = {
    j: () => mark(here + 1),
    k: () => mark(here - 1),
    o: () => { remember(); return press(".k-row-here [data-open]"); },
    x: () => choose(false),
    X: () => choose(true),
    "/": () => { const box = document.querySelector("[data-search]"); if (box) box.focus(); },
    u: () => press("[data-back]"),
    "[": () => press("[data-previous-case]"),
    "]": () => press("[data-next-case]"),
    "?": help,
    g: () => { going = Date.now(); },
  };
  for (const key of "acnpv") ACTS[key] = () => press(`[data-key="${key}"]`);

  // With a kana layout the letter comes from the key's place; otherwise from what it types.
  const letter = (event) => {
    if (/^[!-~]$/.test(event.key)) return event.key;
    const match = /^Key([A-Z])$/.exec(event.code || NOTHING);
    if (!match) return event.key;
    return event.shiftKey ? match[1] : match[1].toLowerCase();
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const target = event.target;
    const typing = target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      if (typing) target.blur();
      if (here >= 0) mark(here);
      return;
    }
    if (typing || document.querySelector("dialog[open]")) return;
    const key = letter(event);
    if (!on() && key !== "?") return;
    if (going && Date.now() - going < 1500 && GO[key]) {
      going = 0;
      event.preventDefault();
      press(`[data-go="${GO[key]}"]`);
      return;
    }
    going = 0;
    if (!ACTS[key]) return;
    event.preventDefault();
    ACTS[key]();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    rows().forEach((each) => each.classList.toggle("k-row-here", each === row));
    here = rows().indexOf(row);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open]")) remember();
    if (event.target.closest("[data-keys-help]")) help();
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-all]")) rows().forEach((row) => { if (tick(row)) tick(row).checked = box.checked; });
    const chosen = rows().filter((row) => tick(row) && tick(row).checked).length;
    all("[data-chosen-count]").forEach((place) => { place.textContent = String(chosen); });
  });

  /* ---- new arrivals: said, never inserted under the hand ---- */
  const arrivals = document.querySelector("[data-arrivals]");
  if (arrivals) {
    const title = document.title.replace(/^\(\d+\) /, NOTHING);
    const link = make("a", { href: arrivals.dataset.list, textContent: "表示する" });
    let known = 0;
    const ask = async () => {
      if (document.hidden) return;
      const address = new URL(arrivals.dataset.arrivals, location.href);
      address.searchParams.set("since", arrivals.dataset.since);
      const reply = await fetch(address, { headers: { Accept: "application/json" } });
      if (!reply.ok) return;
      const { count } = await reply.json();
      if (!count || count === known) return;
      known = count;
      arrivals.replaceChildren(`新しい申請が${count}件あります。`, link);
      document.title = `(${count}) ${title}`;
    };
    setInterval(() => ask().catch(() => undefined), POLL_SECONDS * 1000);
  }

  /* ---- 一括処理: how far it is; at the end the whole page is drawn anew ---- */
  const progress = document.querySelector("[data-progress]:not([data-progress=''])");
  if (progress) {
    const look = async () => {
      if (document.hidden) return;
      const reply = await fetch(progress.dataset.progress);
      if (!reply.ok) return;
      const found = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("[data-progress]");
      if (!found || !found.dataset.progress) location.reload();
      else if (found.innerHTML !== progress.innerHTML) progress.replaceChildren(...found.childNodes);
    };
    setInterval(() => look().catch(() => undefined), LOOK_SECONDS * 1000);
  }

  paint();
  all("[data-all], [data-scripted]").forEach((each) => { each.hidden = false; });
  const place = kept("sessionStorage", PLACE);
  if (place && rows().length) {
    const { path, here: index, top } = JSON.parse(place);
    if (path === location.pathname + location.search && index >= 0) { window.scrollTo(0, top); mark(index); }
  }
})();
