/*
 * On the page after the card page: asks every 3 seconds, for one minute, whether the payment is known by now. Works
 * without: the button of the page asks the same.
 */
"use strict";
(() => {
  const EVERY = 3000;
  const MOST = 20;
  const line = document.querySelector("[data-payment]");
  if (!line) return;
  let asked = 0;
  const stop = () => { line.textContent = line.dataset.late; };
  const ask = async () => {
    asked += 1;
    try {
      const answer = await fetch(line.dataset.payment, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.ok && !(await answer.json()).checking) {
        location.reload();
        return;
      }
    } catch {
      // The connection may come back within the minute.
    }
    if (asked < MOST) setTimeout(ask, EVERY);
    else stop();
  };
  setTimeout(ask, EVERY);
})();
