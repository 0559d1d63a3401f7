// The page of a telephone in the room: a signature drawn with a finger, and a press that outlives a poor network.
const SIZE = [300, 100];
const LONGEST = 11500;

function drawOn(pad) {
  const box = pad.querySelector("[data-pad-box]");
  const path = pad.querySelector("[data-pad-path]");
  const field = pad.parentElement.querySelector("[name$='drawing']");
  let drawing = false;
  let last = null;
  pad.hidden = false;
  path.setAttribute("d", field.value); // what was drawn before a refusal

  const at = (event) => {
    const frame = box.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * SIZE[0];
    const y = ((event.clientY - frame.top) / frame.height) * SIZE[1];
    return [Math.min(Math.max(x, 0), SIZE[0]).toFixed(1), Math.min(Math.max(y, 0), SIZE[1]).toFixed(1)];
  };
  const add = (letter, [x, y]) => {
    if (field.value.length > LONGEST) return;
    field.value += `${letter}${x} ${y}`;
    path.setAttribute("d", field.value);
    last = [x, y];
  };
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    drawing = true;
    add("M", at(event));
    add("L", at(event)); // a dot is a line of no length
  });
  box.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const point = at(event);
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) > 1.5) add("L", point);
  });
  for (const name of ["pointerup", "pointercancel"]) box.addEventListener(name, () => (drawing = false));
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
    field.value = "";
    path.setAttribute("d", "");
  });
}

// The same form, hence the same key, is sent until an answer comes: the server counts one presence.
const WAITS = [1, 2, 4, 8, 15];
function keepTrying(form) {
  const status = form.querySelector("[data-retry-status]");
  const button = form.querySelector("[type=submit]");
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (sending) return;
    sending = true;
    button.disabled = true;
    const body = new FormData(form);
    for (let tries = 0; ; tries++) {
      status.textContent = tries ? `Le réseau est faible : essai ${tries + 1}. Gardez cette page ouverte.` : "Envoi…";
      try {
        const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(12000) });
        if (answer.status < 500) return show(answer, await answer.text());
      } catch {
        // No network, or none fast enough: the loop tries again.
      }
      await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
    }
  });
}

function pause(seconds) {
  return new Promise((go) => {
    const timer = setTimeout(go, seconds * 1000);
    addEventListener("online", () => (clearTimeout(timer), go()), { once: true });
  });
}

function show(answer, text) {
  if (answer.redirected) return location.replace(answer.url);
  const page = new DOMParser().parseFromString(text, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  const main = document.querySelector("main");
  bind(main);
  main.focus();
}

function bind(part) {
  for (const pad of part.querySelectorAll("[data-pad]")) drawOn(pad);
  for (const form of part.querySelectorAll("form[data-retry]")) keepTrying(form);
}

bind(document);
