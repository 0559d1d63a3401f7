// The search field as a combobox (ARIA Authoring Practices, « editable combobox with list autocomplete »).
// Without this script the field is a plain form that answers with a list of buttons.
const DELAY = 120;

export function startCombobox(page, panel) {
  const input = page.querySelector("#recherche");
  const list = page.querySelector("#recherche-liste");
  const status = page.querySelector("#recherche-etat");
  let timer = 0;
  let request = null;
  let active = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function highlight(index) {
    const all = options();
    if (!all.length) return;
    active = (index + all.length) % all.length;
    all.forEach((option, rank) => option.setAttribute("aria-selected", String(rank === active)));
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    input.value = "";
    close();
    status.textContent = "";
    panel.submit(option.dataset.op);
    input.focus();
  }

  async function search() {
    request?.abort();
    const text = input.value.trim();
    if (text.length < 2) return close();
    request = new AbortController();
    try {
      const url = `${input.dataset.url}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(url, { signal: request.signal, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      // The fragment is ours and escaped by the server's templates.
      list.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = page.dataset.offline;
      return;
    }
    const count = options().length;
    list.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", String(count > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = count === 0 ? "" : count === 1 ? "1 réponse" : `${count} réponses`;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden && options().length > 0;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      if (open) highlight(active + 1);
      else search();
    } else if (event.key === "ArrowUp" && open) {
      event.preventDefault();
      highlight(active < 0 ? -1 : active - 1);
    } else if (event.key === "Escape") {
      if (!list.hidden) event.preventDefault();
      else input.value = "";
      close();
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      choose(options()[Math.max(active, 0)]);
    } else if (event.key === "Tab") {
      close();
    }
  });
  // The field keeps the focus while the mouse chooses.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", close);
}
