// The editor of a section: saves by itself, keeps what could not be saved, shows who else is there.
// Without JavaScript the same form is saved by its button.
import { helpTyping } from "./writing/typing.js";
import { keeper } from "./writing/keeping.js";
import { tabs } from "./writing/tabs.js";

const form = document.querySelector("[data-writing]");
tabs();

if (form) {
  const part = (name) => document.querySelector(`[data-${name}]`);
  const fields = form.querySelector("[data-fields]");
  const base = form.elements.based_on;
  const kept = keeper(form);
  const QUIET = 1500;
  const LONGEST = 12000;
  let saved = snapshot();
  let timer;
  let waitingSince = 0;
  let sending = false;
  let lastTyped = 0;

  function snapshot() {
    return new URLSearchParams(new FormData(form)).toString();
  }

  const say = (words) => {
    for (const said of document.querySelectorAll("[data-said]")) said.textContent = words;
  };
  const now = () => new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date());

  function changed() {
    lastTyped = Date.now();
    if (snapshot() === saved) return;
    kept.keep();
    say("Modifications en attente…");
    waitingSince ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Date.now() - waitingSince > LONGEST ? 0 : QUIET);
  }

  async function save() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    const sent = snapshot();
    say("Enregistrement…");
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body: sent,
        credentials: "same-origin",
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect") {
        say("Votre session a expiré : votre texte est gardé sur cet appareil. Reconnectez-vous dans un autre onglet, il sera enregistré.");
      } else if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
        const result = await answer.json();
        if (answer.ok) took(result, sent);
        else say(`Pas encore enregistré. ${result.problem}`);
      } else {
        say("Pas encore enregistré : le site a refusé. Votre texte est gardé sur cet appareil.");
      }
    } catch {
      say("Pas de réseau : votre texte est gardé sur cet appareil et partira dès que possible.");
    }
    sending = false;
    waitingSince = 0;
    if (snapshot() !== saved) timer = setTimeout(save, document.hidden ? 15000 : 5000);
  }

  // What others wrote goes into the page only while nobody types: else the next save starts from what was sent.
  function took(result, sent) {
    part("preview").innerHTML = result.parts.preview;
    part("meter").innerHTML = result.parts.meter;
    part("clashes").innerHTML = result.parts.clashes;
    if (snapshot() !== sent) {
      base.value = result.typed;
      saved = "";
      return;
    }
    if (result.merged) adopt(result.parts.fields);
    base.value = result.revision;
    saved = snapshot();
    kept.forget();
    if (result.settle) say("Quelqu’un a écrit au même endroit : les deux textes sont gardés, en haut de la page.");
    else say(result.merged ? `Enregistré à ${now()}, réuni avec ce qu’un autre écrivait.` : `Enregistré à ${now()}.`);
  }

  // New fields in the place of the old, the caret where it was in the words.
  function adopt(html) {
    const active = document.activeElement;
    const spot = fields.contains(active) && active.name
      ? { name: active.name, rank: [...fields.querySelectorAll(`[name="${CSS.escape(active.name)}"]`)].indexOf(active), start: active.selectionStart, value: active.value, top: active.scrollTop }
      : null;
    fields.innerHTML = html;
    helpTyping(fields, changed);
    if (!spot) return;
    const again = fields.querySelectorAll(`[name="${CSS.escape(spot.name)}"]`)[spot.rank];
    if (!again) return;
    again.focus({ preventScroll: true });
    again.scrollTop = spot.top;
    if (spot.start === null || again.selectionStart === null) return;
    const before = again.value.startsWith(spot.value.slice(0, spot.start));
    const at = before ? spot.start : Math.max(0, again.value.length - (spot.value.length - spot.start));
    again.setSelectionRange(at, at);
  }

  async function meet() {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    if (Date.now() - lastTyped < 60000 && lastTyped) body.set("writing", "1");
    try {
      const answer = await fetch(form.dataset.presence, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return;
      const { present, revision } = await answer.json();
      part("present").replaceChildren(...present.map((name) => {
        const badge = document.createElement("span");
        badge.className = "badge badge-accent";
        badge.textContent = `${name} écrit ici`;
        return badge;
      }));
      // Someone saved: an unchanged text asks for theirs, a changed one is about to be sent anyway.
      if (revision > Number(base.value) && !sending) save();
    } catch {
      // Nothing to tell: the next meeting will try again.
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // Saved from the page itself: a lost session or network never takes the text away with the page.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    while (sending) await new Promise((done) => setTimeout(done, 100));
    kept.keep();
    await save();
    if (event.submitter?.value === "next" && snapshot() === saved) location.href = form.dataset.next;
  });
  addEventListener("beforeunload", (event) => {
    if (snapshot() !== saved) event.preventDefault();
  });
  addEventListener("online", () => snapshot() !== saved && save());
  document.addEventListener("visibilitychange", () => document.hidden && snapshot() !== saved && save());
  setInterval(() => document.hidden || meet(), 10000);
  form.addEventListener("focusin", () => lastTyped || meet(), { once: true });

  helpTyping(fields, changed);
  saved = snapshot();
  kept.offer((entries) => {
    kept.restore(entries);
    for (const box of fields.querySelectorAll("textarea")) box.dispatchEvent(new Event("input"));
    changed();
  });
}
