// A note of expenses on a telephone: the photograph made upright and light, what was typed kept on a poor network.
const LONGEST = 2000;
const QUALITY = 0.82;
const LIGHT = 600_000;

async function lightened(file) {
  if (!file.type.startsWith("image/")) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // A format that this browser does not draw: the server says what it thinks of it.
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size < LIGHT && file.type !== "image/jpeg") return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made) return file;
  return new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
}

const size = (bytes) => `${Math.max(1, Math.round(bytes / 1000))} ko`;

function wired(form) {
  const status = form.querySelector("[data-receipt-status]");
  for (const input of form.querySelectorAll("input[data-photo]")) {
    input.addEventListener("change", async () => {
      const [file] = input.files;
      if (!file) return;
      status.textContent = "La photo se prépare…";
      const made = await lightened(file);
      if (made !== file) {
        const box = new DataTransfer();
        box.items.add(made);
        input.files = box.files;
      }
      status.textContent = `« ${made.name} » est prêt : ${size(made.size)}.`;
    });
  }
  if (form.dataset.person) kept(form, status);
}

// Words are kept on this device until the server has them; a photograph is too heavy and too personal for that.
function kept(form, status) {
  const key = `maillage:frais:${form.dataset.person}:${location.pathname}`;
  const box = document.querySelector("[data-kept]");
  const words = () =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && name !== "csrfmiddlewaretoken");
  const store = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null; // No room, or not allowed: the page itself still holds the text.
    }
  };
  const found = store((place) => JSON.parse(place.getItem(key)));
  if (found?.entries && !form.querySelector(".is-invalid")) {
    box.querySelector("[data-kept-when]").textContent = new Intl.DateTimeFormat("fr-FR", {
      dateStyle: "long",
      timeStyle: "short",
    }).format(found.at);
    box.hidden = false;
    box.querySelector("[data-kept-take]").addEventListener("click", () => {
      for (const [name, value] of found.entries) if (form.elements[name]) form.elements[name].value = value;
      box.hidden = true;
      status.textContent = "La saisie est reprise. Choisissez de nouveau la photo.";
    });
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      store((place) => place.removeItem(key));
      box.hidden = true;
    });
  }
  form.addEventListener("input", () =>
    store((place) => place.setItem(key, JSON.stringify({ at: Date.now(), entries: words() }))),
  );
  // The form is sent again with the same key until an answer comes: the server writes one note.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const buttons = form.querySelectorAll("[type=submit]");
    for (const one of buttons) one.disabled = true;
    status.textContent = "Envoi…";
    for (const wait of [0, 2, 5, 10]) {
      if (wait) {
        status.textContent = "Le réseau est faible : nouvel essai. Gardez cette page ouverte.";
        await new Promise((go) => setTimeout(go, wait * 1000));
      }
      try {
        const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(30000) });
        if (answer.status >= 500) continue;
        if (answer.redirected) {
          store((place) => place.removeItem(key));
          return location.replace(answer.url);
        }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.querySelector("main").replaceWith(page.querySelector("main"));
        document.querySelector("main").scrollIntoView();
        for (const one of document.querySelectorAll("form[data-receipt]")) wired(one);
        return;
      } catch {
        // No network, or none fast enough: the loop tries again.
      }
    }
    for (const one of buttons) one.disabled = false;
    status.textContent = "Le réseau ne répond pas. Ce que vous avez écrit est gardé sur cet appareil : réessayez plus tard.";
  });
}

for (const form of document.querySelectorAll("form[data-receipt]")) wired(form);
