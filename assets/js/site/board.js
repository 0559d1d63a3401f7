// Cards dragged from a column to another: the card's own form is sent, as its list « Déplacer » would.
const board = document.querySelector("[data-board]");
if (board) {
  let dragged = null;
  for (const card of board.querySelectorAll("[data-card]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.id);
      card.classList.add("is-dragged");
    });
    card.addEventListener("dragend", () => {
      card.classList.remove("is-dragged");
      dragged = null;
    });
  }
  for (const column of board.querySelectorAll("[data-column]")) {
    column.addEventListener("dragover", (event) => {
      if (!dragged || column.contains(dragged)) return;
      event.preventDefault();
      column.classList.add("is-over");
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) column.classList.remove("is-over");
    });
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("is-over");
      const list = dragged?.querySelector("select");
      if (!list) return;
      // What needs a reason, or is decided by others, is done on the page of the action.
      if (![...list.options].some((option) => option.value === column.dataset.column)) {
        location.assign(dragged.dataset.page);
        return;
      }
      list.value = column.dataset.column;
      list.form.requestSubmit();
    });
  }
}
