// The preview follows what is written, and sections move by buttons. Without this script both are done by hand.
"use strict";
const form = document.querySelector("form[data-preview]");
const frame = document.querySelector("iframe[name=template-preview]");
const button = document.querySelector("[data-preview-button]");

let waiting = 0;
let scrolled = 0;
const show = () => {
  const shown = frame.contentWindow;
  scrolled = shown ? shown.scrollY : 0;
  form.requestSubmit(button);
};
frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scrolled));
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 500);
};
form.addEventListener("input", soon);
form.addEventListener("change", soon);

const sections = () => [...form.querySelectorAll("[data-section]")];
const place = (section) => section.querySelector("input[name$='-place']");
const number = () => sections().forEach((section, index) => {
  const field = place(section);
  if (field) field.value = index;
  const box = section.querySelector("input[name$='-is_shown']");
  section.classList.toggle("hr-hidden", Boolean(box) && !box.checked);
});
const move = (section, up) => {
  const other = up ? section.previousElementSibling : section.nextElementSibling;
  if (!other || !other.matches("[data-section]") || !place(other)) return;
  if (up) other.before(section); else other.after(section);
  number();
  soon();
};
for (const section of sections()) {
  if (!place(section)) continue;
  place(section).closest(".hr-field").hidden = true;
  const moves = document.createElement("span");
  moves.className = "hr-moves";
  const name = section.querySelector(".hr-section-title").textContent;
  for (const [up, sign, word] of [[true, "\u2191", "up"], [false, "\u2193", "down"]]) {
    const deed = document.createElement("button");
    deed.type = "button";
    deed.textContent = sign;
    deed.setAttribute("aria-label", `Move ${name} ${word}`);
    deed.addEventListener("click", (event) => { event.preventDefault(); move(section, up); deed.focus(); });
    moves.append(deed);
  }
  section.querySelector("summary").append(moves);
}
form.addEventListener("change", number);
number();
show();
