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
})();
