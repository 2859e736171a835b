/*
 * The reading of a name, guessed from what was typed into the IME before it became characters. It only ever goes into a
 * box that is empty and that the person has not touched, and says that it is a guess.
 */
"use strict";
(() => {
  const GUESSED = document.documentElement.lang === "en" ? "Filled in automatically. Please check it." : "自動で入力しました。確かめてください。";
  // While a syllable is being typed, its letters stand behind the kana: 「かｓ」.
  const READING = /^([ぁ-ゖァ-ヺー・\s　]+)[a-zａ-ｚ]*$/i;
  const katakana = (text) => text.replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();

  // A name box and its reading differ by one word of their names: applicant_name_sei, applicant_kana_sei.
  const nameOf = (input) => {
    const id = input.id;
    const place = id.lastIndexOf("kana");
    return place < 0 ? null : document.getElementById(`${id.slice(0, place)}name${id.slice(place + 4)}`) || document.getElementById(id.replace(/_kana$/, ""));
  };

  const guess = (input) => {
    const name = nameOf(input);
    if (!name || name === input || name.dataset.read) return;
    name.dataset.read = "1";
    let [reading, part, filled, touched] = ["", "", "", input.value !== ""];
    input.addEventListener("input", () => { touched = true; });
    name.addEventListener("compositionstart", () => {
      if (!name.value) reading = "";
      part = "";
    });
    name.addEventListener("compositionupdate", (event) => {
      const kana = READING.exec(event.data);
      if (kana) part = kana[1];
    });
    const fill = () => {
      if (touched || input.value !== filled) return;
      filled = katakana(reading);
      input.value = filled;
      const output = document.getElementById(`${input.id}-echo`);
      const said = filled ? GUESSED : "";
      if (output && output.textContent !== said) output.textContent = said;
    };
    // Here and not when the name is left: words that appear then could move the button that is being pressed.
    name.addEventListener("compositionend", (event) => {
      if (event.data) reading += part;
      part = "";
      fill();
    });
    name.addEventListener("input", () => {
      if (name.value || !reading) return;
      reading = "";
      fill();
    });
  };

  const begin = (root) => root.querySelectorAll('[data-kind="kana"] input').forEach(guess);
  begin(document);
  document.addEventListener("kashima:begin", (event) => begin(event.detail));
})();
