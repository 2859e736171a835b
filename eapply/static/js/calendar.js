/*
 * A calendar beside the boxes of a day near today: a table in a dialog, by arrow keys or by pointer. The boxes stay the
 * way in that always works; the server judges the day. Closed days are marked in words and cannot be taken.
 */
"use strict";
(() => {
  const TEXTS = {
    ja: {
      open: "カレンダーから選ぶ", previous: "前の月", next: "次の月", close: "とじる", today: "今日", shut: "お休み", away: "選べません",
      keys: "矢印キーで日を、Page UpとPage Downで月を動かせます。", days: "日月火水木金土", era: "令和",
      month: (year, month) => `${year}年（令和${year - 2018 === 1 ? "元" : year - 2018}年）${month}月`,
      day: (year, month, day, week) => `${year}年${month}月${day}日 ${week}曜日`,
    },
    en: {
      open: "Choose from a calendar", previous: "Previous month", next: "Next month", close: "Close", today: "today", shut: "closed", away: "not available",
      keys: "Move by day with the arrow keys, by month with Page Up and Page Down.", days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], era: "西暦",
      month: (year, month) => `${new Date(Date.UTC(year, month - 1)).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" })} (Reiwa ${year - 2018})`,
      day: (year, month, day, week) => `${week} ${day} ${new Date(Date.UTC(year, month - 1)).toLocaleDateString("en", { month: "long", timeZone: "UTC" })} ${year}`,
    },
  };
  const words = TEXTS[document.documentElement.lang] || TEXTS.ja;
  const ONE_DAY = 86400000;
  const REIWA = 2018; // 令和1年 is 2019
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const iso = (day) => day.toISOString().slice(0, 10);
  const plus = (day, count) => new Date(day.getTime() + count * ONE_DAY);
  const monthsOn = (day, count) => {
    const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count + 1, 0));
    return new Date(Math.min(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), day.getUTCDate()), last.getTime()));
  };

  const calendar = (parts) => {
    const known = JSON.parse(parts.dataset.near);
    const closed = new Set((known.closed || []).map((count) => iso(plus(new Date(known.from), count))));
    const box = (name) => parts.querySelector(`[id$="-${name}"]`);
    const legend = parts.closest("fieldset").querySelector("legend .k-label");
    const noun = legend ? legend.firstChild.textContent.trim() : "";
    const press = make("button", { type: "button", className: "k-button k-button--secondary k-near" }, words.open, make("span", { className: "k-hidden", textContent: `（${noun}）` }));
    const title = make("h2", { id: `${box("year").id}-calendar` });
    title.setAttribute("aria-live", "polite");
    const back = make("button", { type: "button", className: "k-button k-button--secondary", textContent: words.previous });
    const on = make("button", { type: "button", className: "k-button k-button--secondary", textContent: words.next });
    const leave = make("button", { type: "button", className: "k-button k-button--link", textContent: words.close });
    const body = make("tbody", {});
    const heads = Array.from(words.days, (name) => { const cell = make("th", { textContent: name }); cell.setAttribute("scope", "col"); return cell; });
    const table = make("table", { className: "k-calendar-days" }, make("thead", {}, make("tr", {}, ...heads)), body);
    const dialog = make("dialog", { className: "k-dialog k-calendar" }, title, make("div", { className: "k-calendar-months" }, back, on), table, make("p", { className: "k-help", textContent: words.keys }), leave);
    dialog.setAttribute("aria-labelledby", title.id);
    table.setAttribute("aria-labelledby", title.id);
    press.setAttribute("aria-haspopup", "dialog");
    const today = new Date(known.today);
    // Without a bound of the question, as far as days are near.
    const least = new Date(Math.max(Date.parse(known.first) || 0, monthsOn(today, -24)));
    const most = new Date(Math.min(Date.parse(known.last) || Infinity, monthsOn(today, 36)));
    const within = (day) => new Date(Math.min(most, Math.max(least, day)));
    let at = today;

    const reason = (day) => (day < least || day > most ? words.away : closed.has(iso(day)) ? words.shut : "");
    const typed = () => {
      const number = (name) => parseInt(box(name).value.normalize("NFKC"), 10);
      const year = number("year");
      const day = new Date(Date.UTC(year < 100 && box("era").value === "令和" ? year + REIWA : year, number("month") - 1, number("day")));
      return day.getTime() > Date.UTC(2019, 4, 1) && day.getTime() < Date.UTC(2200, 0) ? day : null;
    };
    const begin = () => {
      let day = within(today);
      while (reason(day) === words.shut && day < most) day = plus(day, 1);
      return day;
    };
    const draw = () => {
      const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
      title.textContent = words.month(year, month + 1);
      const rows = [];
      let day = plus(new Date(Date.UTC(year, month, 1)), -new Date(Date.UTC(year, month, 1)).getUTCDay());
      do {
        const row = make("tr", {});
        for (let column = 0; column < 7; column += 1, day = plus(day, 1)) {
          const cell = make("td", {});
          if (day.getUTCMonth() === month) cell.append(button(day));
          row.append(cell);
        }
        rows.push(row);
      } while (day.getUTCMonth() === month && day.getUTCFullYear() === year);
      body.replaceChildren(...rows);
      const off = (button, none) => { if (none) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled"); };
      off(back, new Date(Date.UTC(year, month, 1)) <= least);
      off(on, new Date(Date.UTC(year, month + 1, 0)) >= most);
    };
    const button = (day) => {
      const why = reason(day);
      const isToday = iso(day) === known.today;
      const name = words.day(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), words.days[day.getUTCDay()]);
      const element = make("button", { type: "button", className: "k-calendar-day", tabIndex: iso(day) === iso(at) ? 0 : -1, textContent: day.getUTCDate() });
      const note = [isToday ? words.today : "", why].filter(Boolean);
      element.setAttribute("aria-label", [name, ...note].join(document.documentElement.lang === "en" ? ", " : "、"));
      element.dataset.day = iso(day);
      if (isToday) element.setAttribute("aria-current", "date");
      if (why) element.setAttribute("aria-disabled", "true");
      if (why === words.shut) element.append(make("small", { textContent: words === TEXTS.ja ? "休" : words.shut }));
      return element;
    };
    const go = (day) => { at = within(day); draw(); body.querySelector(`[data-day="${iso(at)}"]`).focus(); };
    const take = (name) => {
      const [year, month, day] = name.split("-").map(Number);
      const values = { era: words.era, year: words.era === "令和" ? year - REIWA : year, month, day };
      Object.entries(values).forEach(([part, value]) => {
        box(part).value = value;
        box(part).dispatchEvent(new Event("change", { bubbles: true }));
      });
      dialog.close();
      // What is shown below the boxes when one is left; the output speaks by itself.
      box("day").dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    };

    press.addEventListener("click", () => { dialog.showModal(); go(typed() || begin()); });
    back.addEventListener("click", () => { at = within(monthsOn(at, -1)); draw(); });
    on.addEventListener("click", () => { at = within(monthsOn(at, 1)); draw(); });
    leave.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => press.focus());
    table.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-day]");
      if (chosen && !chosen.hasAttribute("aria-disabled")) take(chosen.dataset.day);
    });
    table.addEventListener("keydown", (event) => {
      const chosen = event.target.closest("[data-day]");
      if (!chosen || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      const day = new Date(chosen.dataset.day);
      const moves = {
        ArrowLeft: () => plus(day, -1), ArrowRight: () => plus(day, 1), ArrowUp: () => plus(day, -7), ArrowDown: () => plus(day, 7),
        Home: () => plus(day, -day.getUTCDay()), End: () => plus(day, 6 - day.getUTCDay()),
        PageUp: () => monthsOn(day, -1), PageDown: () => monthsOn(day, 1),
      };
      if (!moves[event.key]) return;
      event.preventDefault();
      go(moves[event.key]());
    });
    parts.append(press, dialog);
  };

  const begin = (root) => root.querySelectorAll("[data-near]").forEach(calendar);
  if (!window.HTMLDialogElement) return;
  begin(document);
  document.addEventListener("kashima:begin", (event) => begin(event.detail));
})();
