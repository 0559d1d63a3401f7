// What a panel that the server replaces owes to the keyboard.

// Ctrl+Z undoes, Ctrl+Y or Ctrl+Shift+Z does again; in a field, these keys undo what is typed there.
export function startUndo(submit) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea")) return;
    const key = event.key.toLowerCase();
    const op = key === "y" || (key === "z" && event.shiftKey) ? "refaire" : key === "z" ? "annuler" : null;
    if (!op) return;
    event.preventDefault();
    submit(op);
  });
}

// The keyboard stays where it was: what held it may be gone from the new panel.
export function startPlace(page, selector) {
  let place = null;
  const stops = () => [...page.querySelectorAll(`${selector} [data-stop]`)].filter((one) => one.checkVisibility());
  return {
    keep() {
      const active = document.activeElement;
      place = active?.closest(selector) ? { id: active.id, rank: stops().indexOf(active) } : null;
    },
    restore() {
      if (!place || document.activeElement?.closest(selector)) return;
      const buttons = stops();
      const heir = document.getElementById(place.id) ?? buttons[Math.min(Math.max(place.rank, 0), buttons.length - 1)];
      (heir ?? page.querySelector(selector)).focus();
    },
  };
}
