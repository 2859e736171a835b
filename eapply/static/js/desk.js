/* Comforts of the desk's pages: everything here also works without it, with links and buttons that load a page. */
"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* ---- what unfolds over the page folds again: by Esc, and when the hand goes elsewhere ---- */
  const folds = () => all("details[data-fold][open]");
  document.addEventListener("click", (event) => folds().forEach((fold) => { if (!fold.contains(event.target)) fold.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    folds().forEach((fold) => { fold.open = false; fold.querySelector("summary").focus(); });
  });

  /* ---- the viewer: the same links, without loading the page and losing the place ---- */
  const tools = document.querySelector("[data-viewer-tools]");
  const viewer = document.querySelector("[data-viewer]");
  const query = (address, name, value) => {
    const url = new URL(address, location.href);
    url.searchParams.set(name, value);
    return url.href;
  };
  const look = (name, value) => {
    if (name === "zoom") viewer.className = `k-picture k-zoom-${value}`;
    // A page is drawn sharper when it is looked at larger; the server turns it, so that it fits its place.
    all(name === "turn" ? "img" : "img[data-sharper]", viewer).forEach((picture) => { picture.src = query(picture.src, name, value); });
    all("a", tools).forEach((link) => {
      const own = link.dataset[name];
      if (own === undefined) link.href = query(link.href, name, value);
      else if (own === value) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    history.replaceState(history.state, "", query(location.href, name, value));
  };
  if (tools && viewer) {
    tools.addEventListener("click", (event) => {
      const link = event.target.closest("[data-turn], [data-zoom]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const name = link.dataset.turn === undefined ? "zoom" : "turn";
      look(name, link.dataset[name]);
    });
    // + and - while the picture has the focus; held down, the mouse draws a larger picture along.
    viewer.addEventListener("keydown", (event) => {
      if (!/^[+\-]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      const zooms = all("[data-zoom]", tools);
      const next = zooms[zooms.findIndex((link) => link.hasAttribute("aria-current")) + (event.key === "+" ? 1 : -1)];
      if (next) next.click();
      event.preventDefault();
    });
    let from;
    viewer.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button) return;
      from = { x: event.clientX + viewer.scrollLeft, y: event.clientY + viewer.scrollTop };
      viewer.setPointerCapture(event.pointerId);
      viewer.focus({ preventScroll: true });
      event.preventDefault();
    });
    viewer.addEventListener("pointermove", (event) => { if (from) viewer.scrollTo(from.x - event.clientX, from.y - event.clientY); });
    viewer.addEventListener("pointerup", () => { from = undefined; });
    viewer.addEventListener("pointercancel", () => { from = undefined; });
  }

  /* ---- what is written elsewhere (telephone, paper) is copied with one press ---- */
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  if (navigator.clipboard) {
    all("[data-copy]").forEach((place) => {
      const text = place.dataset.copy || place.textContent;
      const row = place.closest("[data-row]");
      const button = make("button", { type: "button", className: row ? "k-copy k-copy--row" : "k-copy", textContent: "コピー" });
      const told = make("span", { className: "k-hidden", role: "status" });
      button.setAttribute("aria-label", `「${text.slice(0, 40)}」をコピー`);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text);
        button.textContent = told.textContent = "コピーしました";
        setTimeout(() => { button.textContent = "コピー"; told.textContent = ""; }, 2000);
      });
      (place.closest("h1") || place).after(button, told);
    });
  }

  /* ---- ✓確認: a tick is saved at once, and the page stays where it is ---- */
  const ticks = document.querySelector("[data-row-ticks]");
  if (ticks) {
    let saving = Promise.resolve();
    ticks.hidden = true; // saved at once, so its button has nothing to do
    const save = async (box) => {
      const data = new FormData();
      data.set("csrf_token", ticks.elements.csrf_token.value);
      data.set("quiet", "yes");
      data.set(box.checked ? "row" : "seen", box.value);
      const reply = await fetch(ticks.action, { method: "POST", body: data });
      if (reply.status !== 204) { ticks.submit(); return; }
      all("[name=seen]", ticks).filter((each) => each.value === box.value).forEach((each) => each.remove());
      if (box.checked) ticks.append(make("input", { type: "hidden", name: "seen", value: box.value }));
    };
    document.addEventListener("change", (event) => {
      const box = event.target;
      if (box.form === ticks && box.name === "row") saving = saving.then(() => save(box)).catch(() => ticks.submit());
    });
  }
})();
