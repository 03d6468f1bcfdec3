// Let the sum follow the ticks. Without this script the next step says what it comes to.
"use strict";
for (const form of document.querySelectorAll("form[data-sums]")) {
  const sum = form.querySelector("[data-sum]");
  const boxes = [...form.querySelectorAll("input[name=option]")];
  if (!sum || !boxes.length) continue;
  const places = Number(form.dataset.places);
  const written = new Intl.NumberFormat(form.dataset.language, { style: "currency", currency: form.dataset.currency, minimumFractionDigits: places, maximumFractionDigits: places });
  // The words come with the page, so that they are in its language: only the amounts in them change.
  const amounts = ["monthly", "once", "whole"];
  const coins = (what) => boxes.filter((box) => box.checked).reduce((total, box) => total + Number(box.dataset[what]), Number(form.dataset[what]));
  const money = (what) => written.format(coins(what) / 10 ** places);
  const tell = () => {
    sum.textContent = form.dataset.words.replace(/\{(\w+)\}/g, (whole, what) => (amounts.includes(what) ? money(what) : whole));
  };
  form.addEventListener("change", tell);
}
