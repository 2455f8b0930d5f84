"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };

  /* Menus close on Escape and on a click elsewhere. */
  const closeMenus = (except) => all("details[data-menu][open]").forEach((menu) => menu !== except && (menu.open = false));
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details[data-menu][open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  });

  /* A form is sent once. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("data-resend") || form.method === "dialog") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    delete form.dataset.dirty;
    const free = () => {
      delete form.dataset.sent;
      all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
    };
    setTimeout(() => all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-disabled", "true")));
    setTimeout(free, 10000);
    form.addEventListener("htmx:afterRequest", free, { once: true });
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
    all("form [aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });

  /* Leaving with unsaved words asks first. */
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });

  /* Drafts save themselves: the whole form without files, marked by a header. */
  const save = async (form) => {
    const data = new FormData(form);
    all("input[type=file]", form).forEach((input) => data.delete(input.name));
    const status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    const say = (word) => status && (status.textContent = status.dataset[word] || "");
    say("saving");
    delete form.dataset.dirty;
    try {
      const answer = await fetch(form.dataset.autosave || form.action, { method: "POST", body: data, headers: { "X-Autosave": "1" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      say("saved");
    } catch {
      form.dataset.dirty = "1";
      say("failed");
    }
  };
  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !(form.hasAttribute("data-autosave") || form.hasAttribute("data-unsaved"))) return;
    form.dataset.dirty = "1";
    if (!form.hasAttribute("data-autosave")) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => form.dataset.sent || save(form), 1200));
  });

  /* Chosen files are named, and too large ones refused before the upload. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const most = Number(input.dataset.maxBytes);
    const big = [...input.files].find((file) => most && file.size > most);
    input.setCustomValidity(big ? `${big.name}: ${input.dataset.tooBig || "> " + Math.floor(most / 1048576) + " MB"}` : "");
    if (big) input.reportValidity();
    if (!input.multiple) return;
    const list = input.parentNode.querySelector(".file-names") || input.parentNode.appendChild(make("ul", { class: "file-names" }));
    list.replaceChildren(...[...input.files].map((file) => make("li", {}, file.name)));
  });

  /* Copy buttons. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = button.dataset.copy;
    await navigator.clipboard.writeText(source.startsWith("#") ? document.querySelector(source).textContent.trim() : source);
    (button.querySelector("span") || button).textContent = button.dataset.copied;
  });

  /* A text field of comma-separated labels becomes chips with suggestions. */
  const typeahead = (field) => {
    const box = make("div", { class: "typeahead" });
    const chips = make("ul", { class: "chips" });
    const id = field.id || `t${Math.random().toString(36).slice(2)}`;
    const input = make("input", {
      id, type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": `${id}_list`,
    });
    for (const name of ["aria-describedby", "aria-invalid", "placeholder"])
      if (field.hasAttribute(name)) input.setAttribute(name, field.getAttribute(name));
    const list = make("ul", { class: "typeahead-list", role: "listbox", id: `${id}_list`, hidden: "" });
    const label = document.querySelector(`label[for="${id}"]`);
    list.setAttribute("aria-label", label ? label.firstChild.textContent.trim() : "");
    let values = field.value.split(",").map((value) => value.trim()).filter(Boolean);
    let at = -1, timer, asked = 0;
    const close = () => {
      list.hidden = true; at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const draw = () => {
      chips.replaceChildren(...values.map((value) => {
        const item = make("li");
        const chip = make("button", { type: "button", class: "chip", "aria-label": `${field.dataset.remove || "Remove"} ${value}` }, `${value} ×`);
        chip.onclick = () => { values = values.filter((other) => other !== value); draw(); input.focus(); };
        item.append(chip);
        return item;
      }));
      const before = field.value;
      field.value = values.join(", ");
      if (field.value !== before) field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const add = (text) => {
      const value = text.replaceAll(",", " ").trim();
      if (value && !values.some((other) => other.toLowerCase() === value.toLowerCase())) values.push(value);
      input.value = "";
      close(); draw();
    };
    const mark = (step) => {
      const options = [...list.children];
      if (!options.length) return;
      at = (at + step + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
      options[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].id);
    };
    const ask = async () => {
      const words = input.value.trim(), turn = ++asked;
      if (words.length < 2) return close();
      const answer = await fetch(`${field.dataset.typeahead}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || turn !== asked) return;
      const data = await answer.json();
      const labels = (data.results || data).map((row) => row.label || row.name || row).filter((text) => !values.includes(text));
      list.replaceChildren(...labels.map((text, index) => make("li", { role: "option", id: `${id}_${index}`, "aria-selected": "false" }, text)));
      list.hidden = !labels.length; at = -1;
      input.setAttribute("aria-expanded", String(!!labels.length));
    };
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      if (input.value.includes(",")) return add(input.value);
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(event.key === "ArrowDown" ? 1 : -1); }
      else if (event.key === "Enter" && input.value.trim()) { event.preventDefault(); add(at < 0 ? input.value : list.children[at].textContent); }
      else if (event.key === "Escape") close();
      else if (event.key === "Backspace" && !input.value) { values.pop(); draw(); }
    });
    input.addEventListener("blur", () => setTimeout(() => { if (input.value.trim()) add(input.value); close(); }, 150));
    list.addEventListener("mousedown", (event) => { event.preventDefault(); const option = event.target.closest("li"); if (option) add(option.textContent); });
    field.removeAttribute("id");
    field.type = "hidden";
    field.after(box);
    box.append(chips, input, list);
    draw();
  };

  const wake = (root) => {
    all("[data-typeahead]:not([type=hidden])", root).forEach(typeahead);
    all("[data-copy][hidden]", root).forEach((button) => (button.hidden = !navigator.clipboard));
    root.querySelector("[data-focus]")?.focus();
  };
  wake(document);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && wake(event.target.parentNode || document));
})();
