/* The other scripts wait for the first sign of life. What was typed or ticked before they came is told to them again. */
const { htmx, site } = document.querySelector("script[data-site]").dataset;
const signs = ["pointerover", "pointerdown", "keydown", "focusin", "input"];
const changed = new Set();
const note = (event) => changed.add(event.target);

const wake = async (event) => {
  signs.forEach((sign) => removeEventListener(sign, wake));
  event.type === "input" && note(event);
  addEventListener("input", note);
  await (document.readyState === "complete" || new Promise((done) => addEventListener("load", done)));
  await import(htmx);
  await import(site);
  removeEventListener("input", note);
  changed.forEach((field) => field.type !== "hidden" && field.dispatchEvent(new Event("input", { bubbles: true })));
};

signs.forEach((sign) => addEventListener(sign, wake));
