/*
 * Comfort for pages that already work without it. No library, no inline code; strings live here because only this
 * file shows them. Values are never changed while a field has the focus, and keys are ignored while an IME composes.
 */
"use strict";
(() => {
  const here = document.currentScript;
  const TEXTS = {
    ja: {
      kana: "{0} に直しました", left: "あと{0}文字", over: "{0}文字多いです", sending: "送信しています…",
      filled: "住所を入れました：{0}", unknown: "この郵便番号の住所は見つかりませんでした。住所をそのまま入力してください。",
      several: "この郵便番号には町名がいくつかあります。選んでください。", replace: "この住所に置きかえる：{0}",
      offline: "通信が切れました。つながったら、もう一度「保存して次へ」を押してください。",
      uploading: "アップロードしています：{0}%", uploaded: "アップロードが終わりました。", stop: "中止する", stopped: "アップロードを中止しました。",
      soon: "あと5分で、いったん画面が閉じます。入力した内容は保存されています。", soonTitle: "まだ続けますか", go: "続ける",
      copied: "コピーしました。", map: "地図で場所を示す", mapNote: "国土地理院の地図を読み込みます。",
      noMap: "地図は表示できません。場所のことばだけで送れます。",
    },
    en: {
      kana: "Changed to {0}", left: "{0} characters left", over: "{0} characters too many", sending: "Sending…",
      filled: "Address filled in: {0}", unknown: "No address was found for this postal code. Enter the address as it is.",
      several: "This postal code has several towns. Choose one.", replace: "Replace with this address: {0}",
      offline: "The connection was lost. When it is back, press the button again.",
      uploading: "Uploading: {0}%", uploaded: "The upload is complete.", stop: "Stop", stopped: "The upload was stopped.",
      soon: "This page will close in 5 minutes. Your answers are saved.", soonTitle: "Do you want to continue?", go: "Continue",
      copied: "Copied.", map: "Show the place on a map", mapNote: "Loads a map of the Geospatial Information Authority of Japan.",
      noMap: "The map cannot be shown. You can send the place in words only.",
    },
  };
  const texts = TEXTS[document.documentElement.lang] || TEXTS.ja;
  const text = (key, value) => texts[key].replace("{0}", value);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const narrow = (typed) => typed.normalize("NFKC").replace(/[\s\u3000]/g, "");

  // A polite line for readers; emptied first, so that the same words are spoken again.
  const line = make("p", { className: "k-hidden" });
  line.setAttribute("role", "status");
  document.body.append(line);
  const say = (words) => {
    line.textContent = "";
    setTimeout(() => { line.textContent = words; }, 60);
  };
  const bar = make("p", { className: "k-status" });
  bar.setAttribute("role", "alert");
  document.body.append(bar);

  /* ---- echoes ---- */
  const katakana = (typed) => typed
    .replace(/[\uff61-\uff9f]+/g, (half) => half.normalize("NFKC"))
    .replace(/[ぁ-ゖゝゞ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();
  const kanaEcho = (input) => {
    const output = document.getElementById(input.id + "-echo");
    if (!output) return;
    const read = katakana(input.value);
    output.textContent = read !== input.value && /^[ァ-ヺー・ヽヾ\s　]+$/.test(read) ? text("kana", read) : "";
  };
  const moneyEcho = (input) => {
    const output = document.getElementById(input.id + "-echo");
    const digits = narrow(input.value).replace(/[円¥\\,、]/g, "");
    if (output) output.textContent = /^\d{4,12}$/.test(digits) ? Number(digits).toLocaleString("ja-JP") + "円" : "";
  };

  // Eras by their first day; the year 1 of each is the year of that day.
  const ERAS = [["令和", 2019, 5, 1], ["平成", 1989, 1, 8], ["昭和", 1926, 12, 25], ["大正", 1912, 7, 30], ["明治", 1868, 1, 25]];
  const SHORT = { r: "令和", h: "平成", s: "昭和", t: "大正", m: "明治" };
  const eraOf = (year, month, day) => ERAS.find((era) =>
    year > era[1] || (year === era[1] && (month > era[2] || (month === era[2] && day >= era[3]))));
  const eraYear = (era, year) => (year - era[1] === 0 ? "元" : year - era[1] + 1);
  const western = (era, typed) => {
    const match = /^(令和|平成|昭和|大正|明治|[rhstm])?(元|\d{1,4})年?$/i.exec(typed);
    if (!match) return null;
    const number = match[2] === "元" ? 1 : Number(match[2]);
    const name = match[1] ? SHORT[match[1].toLowerCase()] || match[1] : era;
    const found = ERAS.find((each) => each[0] === name);
    return match[2].length === 4 || !found ? number : number + found[1] - 1;
  };
  const dateWords = (era, typedYear, typedMonth, typedDay) => {
    let [year, month, day] = [narrow(typedYear), narrow(typedMonth), narrow(typedDay)];
    if (year && !month && !day) {
      const whole = /^(.+?)[年./-](\d{1,2})[月./-](\d{1,2})日?$/.exec(year) || /^(\d{4})(\d\d)(\d\d)$/.exec(year);
      if (whole) [, year, month, day] = whole;
    }
    const number = western(era, year);
    if (!number || number < 1868 || number > 2200) return "";
    if (!month || !day) {
      const last = eraOf(number, 12, 31);
      return /^\d{4}年?$/.test(year) ? `${last[0]}${eraYear(last, number)}年` : `${number}年`;
    }
    [month, day] = [parseInt(month, 10), parseInt(day, 10)];
    const when = new Date(Date.UTC(number, month - 1, day));
    if (when.getUTCMonth() !== month - 1 || when.getUTCDate() !== day) return "";
    const then = eraOf(number, month, day);
    const words = then ? `${then[0]}${eraYear(then, number)}年${month}月${day}日（${number}年）` : `${number}年${month}月${day}日`;
    return `${words} ${"日月火水木金土"[when.getUTCDay()]}曜日`;
  };
  const dateEcho = (fieldset) => {
    const part = (name) => fieldset.querySelector(`[id$="-${name}"]`);
    const output = fieldset.querySelector("output");
    if (!output || !part("year")) return;
    output.textContent = dateWords(part("era").value, part("year").value, part("month").value, part("day").value);
  };

  /* ---- counters ---- */
  const segments = window.Intl && Intl.Segmenter ? new Intl.Segmenter("ja", { granularity: "grapheme" }) : null;
  const length = (value) => (segments ? Array.from(segments.segment(value)).length : Array.from(value).length);
  const count = (area) => {
    const rest = Number(area.dataset.limit) - length(area.value.replace(/\r\n/g, "\n"));
    const shown = document.getElementById(area.id + "-limit");
    shown.textContent = rest < 0 ? text("over", -rest) : text("left", rest);
    shown.classList.toggle("k-counter--over", rest < 0);
    clearTimeout(area.pause);
    area.pause = setTimeout(() => { if (document.activeElement === area) say(shown.textContent); }, 1500);
  };

  /* ---- questions that depend on others of the page: hidden only while surely false ---- */
  const said = (value) => (value === true ? "yes" : value === false ? "no" : String(value));
  const answer = (key, prefix) => {
    const named = [prefix + key, key].map((name) => all(`[name="${CSS.escape(name)}"]`)).find((found) => found.length);
    if (!named) return null;
    return named.filter((each) => !/^(radio|checkbox)$/.test(each.type) || each.checked).map((each) => each.value).filter(Boolean);
  };
  const holds = (condition, prefix) => {
    if (condition.all || condition.any) {
      const parts = (condition.all || condition.any).map((part) => holds(part, prefix));
      const decisive = Boolean(condition.any);
      return parts.includes(decisive) ? decisive : parts.includes(null) ? null : !decisive;
    }
    if (condition.not) {
      const inner = holds(condition.not, prefix);
      return inner === null ? null : !inner;
    }
    if (condition.given) {
      const given = answer(condition.given, prefix);
      return given && given.length > 0;
    }
    if (!condition.key || !condition.values) return null;
    const chosen = answer(condition.key, prefix);
    return chosen && chosen.some((value) => condition.values.map(said).includes(value));
  };
  const follow = (root) => all("[data-if]", root).forEach((part) => {
    part.hidden = holds(JSON.parse(part.dataset.if), part.dataset.prefix) === false;
  });

  /* ---- postal code ---- */
  const PARTS = ["pref", "city", "town"];
  const lookup = async (button) => {
    const name = button.dataset.lookup;
    const input = document.getElementById("f-" + name);
    const field = (part) => document.getElementById(`f-${name.replace(/postal_code$/, "")}address_${part}`);
    const reply = await fetch("/places/postal?code=" + narrow(input.value).replace(/\D/g, ""), { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(String(reply.status));
    const towns = await reply.json();
    const output = document.getElementById(input.id + "-echo");
    const words = (town) => PARTS.map((part) => town[part]).join("");
    const fill = (town) => {
      PARTS.forEach((part) => {
        const box = field(part);
        if (box && town[part]) { box.value = town[part]; box.dispatchEvent(new Event("change", { bubbles: true })); }
      });
      // An output element speaks by itself: no second line for readers.
      output.textContent = text("filled", words(town));
    };
    const offer = (town) => {
      const press = make("button", { type: "button", className: "k-button k-button--link", textContent: text("replace", words(town)) });
      press.addEventListener("click", () => { fill(town); (field("town") || input).focus(); });
      return press;
    };
    if (!towns.length) {
      output.textContent = text("unknown");
    } else if (towns.length === 1 && PARTS.every((part) => !field(part) || !field(part).value || field(part).value === towns[0][part])) {
      fill(towns[0]);
    } else {
      output.replaceChildren(...(towns.length > 1 ? [text("several")] : []), ...towns.map(offer));
    }
  };

  /* ---- sending: once, with progress when files go along that have an area for it ---- */
  const DROPPED = ".k-drop [type=file]";
  const settle = (form) => {
    delete form.dataset.sent;
    all("[data-once]", form).forEach((button) => {
      button.removeAttribute("aria-disabled");
      if (button.dataset.words) button.textContent = button.dataset.words;
    });
  };
  const send = (form, button) => {
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const request = new XMLHttpRequest();
    const meter = make("progress", { max: 100, value: 0 });
    const percent = make("p", { textContent: text("uploading", 0) });
    const stop = make("button", { type: "button", className: "k-button k-button--link", textContent: text("stop") });
    const box = make("div", { className: "k-upload" }, percent, meter, stop);
    const chosen = all(DROPPED, form).find((input) => input.files.length);
    chosen.closest(".k-drop").append(box);
    meter.setAttribute("aria-label", text("uploading", ""));
    let told = 0;
    say(percent.textContent);
    request.upload.addEventListener("progress", (event) => {
      const done = event.lengthComputable ? Math.floor((event.loaded * 100) / event.total) : 0;
      meter.value = done;
      percent.textContent = text("uploading", done);
      if (done >= told + 25) { told = done - (done % 25); say(percent.textContent); }
    });
    const end = (words) => { box.remove(); settle(form); say(words); };
    stop.addEventListener("click", () => { request.abort(); end(text("stopped")); chosen.focus(); });
    request.addEventListener("error", () => { end(""); bar.textContent = text("offline"); });
    request.addEventListener("load", () => {
      const landed = new URL(request.responseURL || location.href);
      if (landed.pathname !== location.pathname) { location.assign(landed.href); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.getElementById("main");
      if (!main) { location.reload(); return; }
      document.title = page.title;
      document.getElementById("main").replaceWith(main);
      say(text("uploaded"));
      begin(main);
      document.dispatchEvent(new CustomEvent("kashima:begin", { detail: main }));
      const target = document.getElementById("error-summary") || document.getElementById(chosen.id);
      if (target) target.focus();
    });
    request.open("POST", (button && button.getAttribute("formaction")) || form.getAttribute("action") || location.href);
    request.send(data);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A control named "action" hides form.action and form.method: attributes only.
    if ((form.getAttribute("method") || "get").toLowerCase() !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (!navigator.onLine) { event.preventDefault(); bar.textContent = text("offline"); return; }
    const button = event.submitter;
    form.dataset.sent = "1";
    if (button && button.hasAttribute("data-once")) {
      button.dataset.words = button.textContent;
      button.setAttribute("aria-disabled", "true");
      button.textContent = texts.sending;
    }
    if (all(DROPPED, form).some((input) => input.files.length) && window.FormData) {
      event.preventDefault();
      send(form, button);
    }
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(settle));
  window.addEventListener("offline", () => { bar.textContent = text("offline"); });
  window.addEventListener("online", () => { bar.textContent = ""; });

  /* ---- time-out: warned five minutes before ---- */
  const minutes = Number(document.body.dataset.timeoutMinutes);
  if (minutes > 5 && window.HTMLDialogElement) {
    let until = Date.now() + minutes * 60000;
    const press = make("button", { type: "button", className: "k-button", textContent: text("go") });
    const title = make("h2", { id: "timeout-title", textContent: text("soonTitle") });
    const dialog = make("dialog", { className: "k-dialog" }, title, make("p", { textContent: text("soon") }), make("div", { className: "k-buttons" }, press));
    dialog.setAttribute("aria-labelledby", "timeout-title");
    document.body.append(dialog);
    const renew = () => { until = Date.now() + minutes * 60000; };
    dialog.addEventListener("close", () => { fetch(location.pathname, { method: "HEAD" }).then(renew, () => { bar.textContent = text("offline"); }); renew(); });
    press.addEventListener("click", () => dialog.close());
    setInterval(() => {
      const rest = until - Date.now();
      if (rest < 300000 && rest > 0 && !dialog.open) dialog.showModal();
      if (rest <= 0 && dialog.open) { bar.textContent = ""; location.reload(); }
    }, 5000);
  }

  /* ---- map: its script is fetched only after the press ---- */
  const mapButton = (host) => {
    const press = make("button", { type: "button", className: "k-button k-button--secondary", textContent: text("map") });
    host.replaceChildren(press, make("p", { className: "k-help", textContent: text("mapNote") }));
    press.addEventListener("click", () => {
      const start = () => window.kashimaMap(host, say);
      if (window.kashimaMap) { start(); return; }
      const script = make("script", { src: new URL("map.js", here.src).href, nonce: here.nonce });
      script.addEventListener("load", start);
      script.addEventListener("error", () => host.replaceChildren(make("p", { textContent: text("noMap") })));
      document.head.append(script);
    });
  };

  /* ---- everything that belongs to elements; again after the main part was replaced ---- */
  const begin = (root) => {
    follow(root);
    all("textarea[data-limit]", root).forEach((area) => area.addEventListener("input", (event) => { if (!event.isComposing) count(area); }));
    all("textarea[data-limit]", root).forEach((area) => area.addEventListener("compositionend", () => count(area)));
    all("[data-map]", root).forEach(mapButton);
    all("[data-copy], [data-print]", root).forEach((button) => { button.hidden = false; });
    all(".k-drop", root).forEach((area) => {
      const input = area.querySelector("[type=file]");
      const over = (on) => (event) => { event.preventDefault(); area.classList.toggle("k-drop--over", on); };
      area.addEventListener("dragover", over(true));
      area.addEventListener("dragleave", over(false));
      area.addEventListener("drop", (event) => { over(false)(event); input.files = event.dataTransfer.files; });
    });
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.alone !== undefined && box.checked) {
      all(`[name="${CSS.escape(box.name)}"]`).forEach((other) => { if (other !== box) other.checked = false; });
    } else if (box.type === "checkbox" && box.checked) {
      all(`[name="${CSS.escape(box.name)}"][data-alone]`).forEach((other) => { other.checked = false; });
    }
    follow(document);
  });
  // A press on a button takes the focus away first. An echo that moved the button then would make the press miss it.
  let waiting = null;
  const release = () => setTimeout(() => { const work = waiting || []; waiting = null; work.forEach((each) => each()); });
  document.addEventListener("pointerdown", () => { waiting = waiting || []; });
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
  const whenReleased = (work) => { if (waiting) waiting.push(work); else work(); };
  document.addEventListener("focusout", (event) => {
    const box = event.target;
    const part = box.closest && box.closest("[data-kind]");
    if (!part || !/^(INPUT|SELECT)$/.test(box.tagName)) return;
    whenReleased(() => {
      if (part.dataset.kind === "kana") kanaEcho(box);
      if (part.dataset.kind === "money") moneyEcho(box);
      if (["date", "slot"].includes(part.dataset.kind)) dateEcho(part);
    });
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    if (button.dataset.lookup && !button.dataset.plain) {
      event.preventDefault();
      // Without an answer the button does what it does without script: it submits.
      lookup(button).catch(() => { button.dataset.plain = "1"; button.form.requestSubmit(button); });
    }
    if (button.dataset.copy) navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(() => say(text("copied")));
    if (button.dataset.print !== undefined) window.print();
  });

  begin(document);
  const summary = document.getElementById("error-summary");
  const landed = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (summary) summary.focus();
  else if (landed && landed.matches(".k-card, .k-row, .k-repeat *")) landed.focus();
})();
