// What makes typing pleasant: the buttons of light formatting, boxes that grow, words counted, rows added.

const LINES = { list: (line) => `- ${line}`, numbers: (line, rank) => `${rank + 1}. ${line}`, heading: (line) => `## ${line.replace(/^#+\s*/, "")}` };
const AROUND = { bold: "**", italic: "*" };
const TABLE = "\n| Titre | Titre |\n| --- | --- |\n| … | … |\n";

// Through the browser's own editing, so that Ctrl+Z undoes it.
function insert(box, text, from, to) {
  box.focus();
  box.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function format(box, mark) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  const chosen = value.slice(from, to);
  if (AROUND[mark]) {
    const sign = AROUND[mark];
    const words = chosen || "texte";
    insert(box, `${sign}${words}${sign}`, from, to);
    box.setSelectionRange(from + sign.length, from + sign.length + words.length);
  } else if (mark === "link") {
    const words = chosen || "libellé";
    insert(box, `[${words}](https://)`, from, to);
    const at = from + words.length + 11;
    box.setSelectionRange(at, at);
  } else if (mark === "table") {
    insert(box, `${value.slice(0, from).endsWith("\n") || !from ? "" : "\n"}${TABLE}`, to, to);
  } else {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    const found = value.indexOf("\n", to);
    const end = found === -1 ? value.length : found;
    insert(box, value.slice(start, end).split("\n").map(LINES[mark]).join("\n"), start, end);
  }
}

// Enter in a list goes on with the list; on an empty item, leaves it.
function goOn(box, event) {
  const { selectionStart: at, selectionEnd: end, value } = box;
  const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
  const found = /^(\s*)([-*]|\d+\.)\s(.*)$/.exec(line);
  if (!found || at !== end) return;
  event.preventDefault();
  if (!found[3].trim()) {
    insert(box, "\n", at - line.length, at);
    return;
  }
  const next = /^\d/.test(found[2]) ? `${Number.parseInt(found[2], 10) + 1}.` : found[2];
  insert(box, `\n${found[1]}${next} `, at, at);
}

function count(box) {
  const words = box.value.match(/[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  const place = box.closest(".writing-field").querySelector("[data-words]");
  if (place) {
    place.textContent = `${words} mot${words > 1 ? "s" : ""} ; ${box.dataset.least} à ${box.dataset.most} sont conseillés.`;
    place.classList.toggle("is-long", words > box.dataset.most * 1.2);
  }
}

function grow(box) {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 4}px`;
}

export function helpTyping(fields, changed) {
  for (const box of fields.querySelectorAll("textarea")) {
    const tools = box.closest(".writing-field").querySelector("[data-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const mark = event.target.closest("button")?.dataset.mark;
      if (mark) format(box, mark);
    });
    box.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "b" || event.key === "i")) {
        event.preventDefault();
        format(box, event.key === "b" ? "bold" : "italic");
      } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        goOn(box, event);
      }
    });
    box.addEventListener("input", () => {
      count(box);
      grow(box);
    });
    count(box);
    grow(box);
  }
  for (const rows of fields.querySelectorAll("[data-rows]")) {
    const add = rows.parentElement.querySelector("[data-add-row]");
    add.hidden = false;
    add.addEventListener("click", () => {
      const row = rows.lastElementChild.cloneNode(true);
      for (const input of row.querySelectorAll("input")) input.value = "";
      rows.append(row);
      row.querySelector("input").focus();
      changed();
    });
  }
}
