// The list beside the map. The server owns the drawing: every change is one submission of the form, whose answer
// replaces the panel and says, in a block of data, what the map must show.
import { startPlace, startUndo } from "./keyboard.js";

const DELAY = 90; // ms: clicks that follow one another closely travel together
const LARGEST_PASTE = 2_000_000; // under the 2.5 MB of a whole request that the server reads

export function startPanel(page) {
  const announce = page.querySelector("[data-announce]");
  const listeners = [];
  // Clicks on the map that no answer has taken into account yet: {commune: true to add, false to remove}.
  const pending = new Map();
  let travelling = new Map();
  let timer = 0;

  const form = () => page.querySelector("#dessin");
  const read = () => JSON.parse(page.querySelector("#territoire-donnees").textContent);
  let data = read();

  function submit(op, values = {}) {
    const button = form().querySelector("[data-op]");
    button.value = op;
    for (const [name, value] of Object.entries(values)) form().elements[name].value = value;
    form().requestSubmit(button);
  }

  function flush() {
    travelling = new Map(pending);
    const codes = (wanted) => [...travelling].filter(([, add]) => add === wanted).map(([code]) => code).join(",");
    submit("carte", { plus: codes(true), moins: codes(false) });
  }

  const panel = {
    get data() {
      return data;
    },
    get pending() {
      return pending;
    },
    submit,
    say: (text) => (announce.textContent = text),
    onChange: (listener) => listeners.push(listener),
    isChosen: (code) => pending.get(code) ?? code in data.communes,
    // Adds or removes communes: shown at once, sent a moment later.
    change(codes, add) {
      for (const code of codes) pending.set(code, add);
      listeners.forEach((listener) => listener());
      clearTimeout(timer);
      timer = setTimeout(flush, DELAY);
    },
  };

  const place = startPlace(page, "#panneau");
  let before = new Set();
  const arrivals = () => [...page.querySelectorAll("#panneau [data-arrives]")];
  document.addEventListener("htmx:before:swap", () => {
    before = new Set(arrivals().map((element) => element.id));
    place.keep();
  });
  document.addEventListener("htmx:after:swap", () => {
    const next = page.querySelector("#territoire-donnees");
    if (!next) return;
    data = read();
    for (const [code, add] of travelling) if (pending.get(code) === add) pending.delete(code);
    travelling = new Map();
    const arrived = arrivals().find((element) => !before.has(element.id));
    if (arrived) arrived.focus();
    else place.restore();
    if (data.message) panel.say(data.message);
    listeners.forEach((listener) => listener());
  });
  document.addEventListener("htmx:error", () => panel.say(page.dataset.offline));
  document.addEventListener("htmx:response:error", () => panel.say(page.dataset.offline));

  startUndo(submit);

  page.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) submit(event.target.dataset.submitOnChange);
  });
  page.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-share]")) return;
    event.preventDefault();
    await navigator.clipboard.writeText(new URL(data.share, location.origin).href);
    panel.say(page.dataset.shared);
  });
  // A list too large is refused here, before it travels; without this script the server refuses it.
  page.addEventListener(
    "submit",
    (event) => {
      const size = [...event.target.elements].reduce(
        (sum, field) => sum + (field.files?.[0]?.size ?? (field.matches?.("textarea") ? field.value.length : 0)),
        0,
      );
      if (size <= LARGEST_PASTE) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const note = event.target.querySelector("[data-too-large]");
      note.hidden = false;
      note.focus();
    },
    true,
  );
  return panel;
}
