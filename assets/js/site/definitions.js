// The meaning of a glossary word, on hover, focus and touch. It can be dismissed (Escape), hovered, and stays
// as long as one looks at it (WCAG 1.4.13). Without JavaScript, the word is a link to the glossary.

const DELAY = 150;
let box, shownFor, timer;

function makeBox() {
  box = document.createElement("div");
  box.className = "definition";
  box.id = "definition";
  box.popover = "manual";
  box.setAttribute("role", "tooltip");
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", hideSoon);
  document.querySelector("main").append(box);
}

function show(term) {
  clearTimeout(timer);
  if (shownFor === term) return;
  hide();
  if (!box) makeBox();
  const name = document.createElement("strong");
  name.textContent = term.dataset.term;
  box.replaceChildren(name, document.createTextNode(term.dataset.definition));
  term.setAttribute("aria-describedby", box.id);
  shownFor = term;
  box.showPopover();
  place(term.getBoundingClientRect());
}

function place(word) {
  const gap = 8;
  const left = Math.max(gap, Math.min(word.left, innerWidth - box.offsetWidth - gap));
  const under = word.bottom + gap;
  const fits = under + box.offsetHeight < innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${fits ? under : Math.max(gap, word.top - box.offsetHeight - gap)}px`;
}

function hide() {
  clearTimeout(timer);
  if (!shownFor) return;
  shownFor.removeAttribute("aria-describedby");
  shownFor = undefined;
  box.hidePopover();
}

function hideSoon() {
  clearTimeout(timer);
  timer = setTimeout(hide, DELAY);
}

// The browser's own tooltip would cover ours: the title becomes our data, at the first look.
function termOf(event) {
  const term = event.target.closest?.("a.term");
  if (term?.title) {
    term.dataset.definition = term.title;
    term.removeAttribute("title");
  }
  return term;
}

document.addEventListener("pointerover", (event) => {
  const term = event.pointerType === "mouse" && termOf(event);
  if (term) {
    clearTimeout(timer);
    timer = setTimeout(show, DELAY, term);
  }
});
document.addEventListener("pointerout", (event) => event.target.closest?.("a.term") && hideSoon());
document.addEventListener("focusin", (event) => {
  const term = termOf(event);
  if (term?.matches(":focus-visible")) show(term);
});
document.addEventListener("focusout", (event) => event.target.closest?.("a.term") && hide());
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
addEventListener("scroll", hide, { passive: true });

// On a touch screen the first touch shows the meaning, the second follows the link.
document.addEventListener("click", (event) => {
  const term = termOf(event);
  if (term && event.pointerType === "touch" && shownFor !== term) {
    event.preventDefault();
    show(term);
  } else if (!term && shownFor && !box.contains(event.target)) {
    hide();
  }
});
