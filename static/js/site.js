const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const set = (node, attributes) => {
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  return node;
};
const make = (tag, attributes, text = "") => {
  const node = set(document.createElement(tag), attributes);
  node.textContent = text;
  return node;
};
const on = (name, act, target = document) => target.addEventListener(name, act);

/* Menus close. */
const closeMenus = (but) => all("details[data-menu][open]").forEach((menu) => menu !== but && (menu.open = false));
on("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
on("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest("details[data-menu][open]")?.querySelector("summary").focus();
  closeMenus();
});

/* A form is sent once. */
const free = (form) => {
  delete form.dataset.sent;
  all("button[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
};
on("submit", (event) => {
  const form = event.target;
  one(":popover-open")?.hidePopover();
  if (event.defaultPrevented || "resend" in form.dataset) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  delete form.dataset.dirty;
  setTimeout(() => all("button:not([type=button])", form).forEach((button) => set(button, { "aria-disabled": true })));
  setTimeout(free, 10000, form);
});
on("htmx:afterRequest", (event) => event.target.dataset?.sent && free(event.target));
on("pageshow", () => all("form[data-sent]").forEach(free), window);

on("beforeunload", (event) => one("form[data-dirty]") && event.preventDefault(), window);

/* Drafts save themselves. */
const save = async (form) => {
  const body = new FormData(form);
  all("[type=file]", form).forEach((input) => body.delete(input.name));
  const status = one("[data-autosave-status]");
  const say = (word) => status && (status.textContent = status.dataset[word]);
  say("saving");
  delete form.dataset.dirty;
  try {
    const answer = await fetch(form.dataset.autosave || form.action, { method: "POST", body, headers: { "X-Autosave": "1" } });
    if (!answer.ok || answer.redirected) throw answer.status;
    say("saved");
    form.dispatchEvent(new Event("saved"));
  } catch (status) {
    form.dataset.dirty = "1";
    say(status === 409 ? "behind" : "failed");
  }
};
const timers = new WeakMap();
on("input", (event) => {
  const form = event.target.form;
  if (!form || !("autosave" in form.dataset || "unsaved" in form.dataset)) return;
  form.dataset.dirty = "1";
  if (!("autosave" in form.dataset)) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => form.dataset.sent || save(form), 1200));
});

/* Files: names, limits. */
on("change", (event) => {
  const input = event.target;
  if (input.type !== "file") return;
  const most = Number(input.dataset.maxBytes);
  const big = [...input.files].find((file) => file.size > most);
  input.setCustomValidity(big ? `${big.name}: > ${most >> 20} MB` : "");
  input.reportValidity();
  if (!input.multiple) return;
  const list = one(".file-names", input.parentNode) || make("ul", { class: "file-names" });
  list.replaceChildren(...[...input.files].map((file) => make("li", {}, file.name)));
  input.after(list);
});

on("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (!button) return;
  const { copy, copied } = button.dataset;
  if (!copy) return print();
  await navigator.clipboard.writeText(copy[0] === "#" ? one(copy).innerText : copy);
  (one("span", button) || button).textContent = copied;
});

/* Suggestions; lists become chips. */
const typeahead = (field) => {
  const { id, dataset: { typeahead: url, remove } } = field;
  field.removeAttribute("data-typeahead");
  const box = make("div", { class: "typeahead" });
  const chips = make("ul", { class: "chips" });
  const list = make("ul", { class: "typeahead-list", role: "listbox", id: `${id}_list`, "aria-label": field.labels[0]?.textContent || id });
  const input = remove ? field.cloneNode() : field;
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id });
  const values = field.value.split(/\s*,\s*/).filter(Boolean);
  let at, turn = 0, timer;
  const show = (open) => {
    list.hidden = !open;
    at = -1;
    set(input, { "aria-expanded": open });
    input.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    chips.replaceChildren(...values.map((value, index) => {
      const item = make("li");
      item.append(make("button", { type: "button", class: "chip", "data-index": index, "aria-label": `${remove} ${value}` }, `${value} ×`));
      return item;
    }));
    put(values.join(", "));
  };
  const put = (value) => {
    if (value === field.value) return;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const add = (value) => {
    show(false);
    if (!remove) return put(value);
    value = value.trim();
    if (value && !values.some((other) => other.toLowerCase() === value.toLowerCase())) values.push(value);
    input.value = "";
    draw();
  };
  const ask = async () => {
    const words = input.value.trim(), mine = ++turn;
    if (!words) return show(false);
    const answer = await fetch(`${url}?q=${encodeURIComponent(words)}`).catch(() => 0);
    if (!answer.ok || mine !== turn) return;
    const rows = (await answer.json()).results.filter((row) => !values.includes(row.label));
    list.replaceChildren(...rows.map(({ label, hint = "" }, index) => make("li", { role: "option", id: `${id}_${index}`, "aria-selected": false, "data-hint": hint }, label)));
    show(rows.length > 0);
  };
  const mark = (step) => {
    const options = [...list.children];
    if (!options.length) return;
    at = (at + step + options.length) % options.length;
    options.forEach((option, index) => set(option, { "aria-selected": index === at }));
    options[at].scrollIntoView({ block: "nearest" });
    set(input, { "aria-activedescendant": options[at].id });
  };
  on("input", (event) => {
    remove && event.stopPropagation();
    if (remove && input.value.includes(",")) return input.value.split(",").forEach(add);
    clearTimeout(timer);
    if (event.isTrusted) timer = setTimeout(ask, 150);
  }, input);
  on("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(step);
    else if (event.key === "Enter" && input.value && (remove || at >= 0)) add(at < 0 ? input.value : list.children[at].textContent);
    else if (event.key === "Escape") return show(false);
    else if (event.key === "Backspace" && remove && !input.value) return draw(values.pop());
    else return;
    event.preventDefault();
  }, input);
  on("blur", () => add(input.value), input);
  on("mousedown", (event) => {
    const { target } = event;
    if (target !== input) event.preventDefault();
    if (target.role === "option") add(target.textContent);
  }, box);
  on("click", (event) => {
    values.splice(event.target.dataset.index ?? values.length, 1);
    draw();
    input.focus();
  }, chips);
  const busy = field.matches(":focus");
  const typed = busy && remove && field.value !== field.defaultValue && values.pop();
  show(false);
  field.after(box);
  if (remove) {
    for (const name of ["name", "required", "maxlength"]) input.removeAttribute(name);
    field.removeAttribute("id");
    field.type = "hidden";
    box.append(chips);
    add("");
  }
  box.append(input, list);
  busy && input.focus();
  if (typed) ask(input.value = typed);
};

const wake = (root) => {
  all("input[data-typeahead]:not([type=hidden])", root).forEach(typeahead);
  all("[data-copy][hidden]", root).forEach((button) => (button.hidden = !navigator.clipboard));
  all("[data-zone]", root).forEach((input) => (input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone));
  one("[data-focus]", root)?.focus();
};
wake(document);
on("htmx:load", (event) => event.target !== document.body && wake(event.target.parentNode));
