// What was typed and not yet saved, kept on this device only until it is: for a lost network or session.

export function keeper(form) {
  const key = `maillage:texte:${form.dataset.person}:${location.pathname}`;
  const box = document.querySelector("[data-kept]");
  const own = (name) => name.startsWith("f.") || name === "sent" || name === "based_on";

  const entries = () => [...new FormData(form)].filter(([name, value]) => own(name) && typeof value === "string");
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), entries: entries() }));
    } catch {
      // No room, or not allowed: the page itself still holds the text.
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      // Not allowed: nothing was kept either.
    }
  }

  // Offered when it says something else than the page; taken, it is written from the version it came from.
  function offer(take) {
    const found = read();
    const words = (list) => JSON.stringify(list.filter(([name]) => name !== "based_on"));
    if (!found?.entries || words(found.entries) === words(entries())) {
      forget();
      return;
    }
    box.querySelector("[data-kept-when]").textContent = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short" }).format(found.at);
    box.hidden = false;
    box.querySelector("[data-kept-take]").addEventListener("click", () => {
      box.hidden = true;
      take(found.entries);
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      box.hidden = true;
      forget();
    });
  }

  function restore(list) {
    const byName = new Map();
    for (const [name, value] of list) byName.set(name, [...(byName.get(name) ?? []), value]);
    for (const rows of form.querySelectorAll("[data-rows]")) {
      const wanted = byName.get(rows.querySelector("input").name)?.length ?? 0;
      while (rows.children.length < wanted) rows.append(rows.lastElementChild.cloneNode(true));
    }
    for (const input of form.elements) {
      if (!own(input.name) || input.name === "sent") continue;
      const values = byName.get(input.name) ?? [];
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
      else input.value = values.shift() ?? "";
    }
  }

  return { keep, forget, offer, restore };
}
