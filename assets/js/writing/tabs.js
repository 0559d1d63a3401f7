// On a narrow screen one thing is shown at a time: the text, its preview, or the remarks.

export function tabs() {
  const bar = document.querySelector("[data-tabs]");
  const desk = document.querySelector(".writing-desk");
  if (!bar || !desk) return;
  const show = (name) => {
    desk.dataset.shown = name;
    for (const button of bar.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
  };
  bar.hidden = false;
  desk.classList.add("is-tabbed");
  bar.addEventListener("click", (event) => {
    const name = event.target.closest("button")?.dataset.tab;
    if (name) show(name);
  });
  if (location.hash === "#remarques") show("remarques");
}
