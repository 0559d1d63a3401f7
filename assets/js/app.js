// What every page gains from JavaScript; each page also works without it.
import { offerCopies } from "./site/copy.js";
import "./site/definitions.js";
import "./site/board.js";
import "./site/guard.js";

const root = document.documentElement;

offerCopies();

function currentTheme() {
  return root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = currentTheme() === "dark" ? "light" : "dark";
    // A cookie, so that the server writes the choice in the page: no flash, no inline script.
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  });
}

// A form is sent once, however many times its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // Coming back with the browser's history must find the form ready again.
  addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  if (form.method === "get") setTimeout(() => delete form.dataset.sent, 1000);
});

// Destructive acts open their dialog; without JavaScript the same address shows a confirmation page.
document.addEventListener("click", (event) => {
  if (event.target.closest("dialog [data-close]")) event.target.closest("dialog").close();
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  }
});

// One menu is open at a time; Escape and a click elsewhere close it, and the focus goes back to its button.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// After a refusal, reading starts at what is wrong; an error inside folded fields unfolds them.
const summary = document.querySelector("[data-error-summary]");
if (summary) {
  for (const field of document.querySelectorAll("details:not([open]) [aria-invalid='true']")) {
    field.closest("details").open = true;
  }
  summary.focus();
}
