// What was typed in a guarded form is kept in this tab until it is saved: closing by mistake loses nothing.
for (const form of document.querySelectorAll("form[data-guard]")) {
  const key = `guard:${location.pathname}`;
  const typed = () => [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type) && field.name !== "csrfmiddlewaretoken");
  const refused = document.querySelector("[data-error-summary], .theirs");
  let changed = false;

  const kept = refused ? null : JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept) {
    for (const field of typed()) {
      const value = kept[`${field.name}=${field.type === "checkbox" || field.type === "radio" ? field.value : ""}`];
      if (value === undefined) continue;
      if (typeof value === "boolean") field.checked = value;
      else field.value = value;
    }
    changed = true;
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    note.className = "muted";
    note.textContent = "Ce que vous aviez tapé sans l’enregistrer est revenu dans le formulaire.";
    form.prepend(note);
  }
  form.addEventListener("input", () => {
    changed = true;
    const values = {};
    for (const field of typed()) {
      const box = field.type === "checkbox" || field.type === "radio";
      values[`${field.name}=${box ? field.value : ""}`] = box ? field.checked : field.value;
    }
    try {
      sessionStorage.setItem(key, JSON.stringify(values));
    } catch {
      // A full or forbidden storage: the warning below still stands.
    }
  });
  form.addEventListener("submit", () => {
    changed = false;
    sessionStorage.removeItem(key);
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
