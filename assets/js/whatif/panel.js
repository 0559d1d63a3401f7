// The panel beside the map. The server owns the scenario: a change is one submission of a form, whose answer replaces
// the panel and says, in a block of data, what the map must show.
import { startPlace, startUndo } from "../territory/keyboard.js";

export function startPanel(page) {
  const announce = page.querySelector("[data-announce]");
  const listeners = [];
  const read = () => JSON.parse(page.querySelector("#etsi-donnees").textContent);
  const state = () => page.querySelector("#etsi-etat");
  const ground = JSON.parse(page.querySelector("#etsi-fond").textContent);
  let data = read();
  let asking = null;

  function submit(op, values = {}) {
    const form = state();
    for (const input of form.querySelectorAll("[data-drag]")) input.value = values[input.name] ?? "";
    const button = form.querySelector("[data-op]");
    button.value = op;
    form.requestSubmit(button);
  }

  const panel = {
    ground,
    get data() {
      return data;
    },
    say: (text) => (announce.textContent = text),
    onChange: (listener) => listeners.push(listener),
    make: (values) => submit("faire", values),
    // What a change would give, while the hand still holds it; null when another question came first.
    async preview(values) {
      asking?.abort();
      const mine = (asking = new AbortController());
      const fields = new URLSearchParams(new FormData(state()));
      for (const [name, value] of Object.entries({ ...values, op: "faire" })) fields.set(name, value);
      try {
        const answer = await fetch(`${page.dataset.preview}?${fields}`, { signal: mine.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        return await answer.json();
      } catch (error) {
        if (error.name !== "AbortError") panel.say(page.dataset.offline);
        return null;
      }
    },
    forget() {
      asking?.abort();
    },
    // The figures of the moment, while a change is only held.
    figures(values) {
      for (const element of page.querySelectorAll("[data-figure]")) {
        if (values?.[element.dataset.figure] === undefined) continue;
        element.textContent = values[element.dataset.figure];
        element.classList.toggle("is-held", values !== data.figures);
      }
    },
  };

  const place = startPlace(page, "#etsi-panneau");
  document.addEventListener("htmx:before:swap", () => place.keep());
  document.addEventListener("htmx:after:swap", () => {
    if (!page.querySelector("#etsi-donnees")) return;
    data = read();
    for (const input of state().querySelectorAll("[data-drag]")) input.value = "";
    const refused = page.querySelector("#etsi-panneau [data-arrives]");
    if (refused) refused.focus();
    else place.restore();
    if (data.message) panel.say(data.message);
    listeners.forEach((listener) => listener());
  });
  document.addEventListener("htmx:error", () => panel.say(page.dataset.offline));
  document.addEventListener("htmx:response:error", () => panel.say(page.dataset.offline));

  startUndo(submit);
  page.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-share]");
    if (!link) return;
    event.preventDefault();
    await navigator.clipboard.writeText(link.href);
    panel.say(page.dataset.shared);
  });
  page.querySelector("#profession").addEventListener("change", (event) => event.target.form.requestSubmit());
  return panel;
}
