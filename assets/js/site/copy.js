// « Copier » under a chart or a table marked data-copy: the image, the SVG, or the table, to paste in a project.
// The buttons are made here: without JavaScript there is no clipboard, and the page has its CSV.

const SVG = "http://www.w3.org/2000/svg";
const PADDING = 24;
const LINE = 22;
const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "fill-opacity",
  "font-size", "font-weight", "text-anchor", "paint-order"];

function make(name, attributes, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

// What the style sheet says, written on each element: a picture travels without it.
function dressed(drawing) {
  const clone = drawing.cloneNode(true);
  const stage = document.createElement("div");
  stage.className = "copy-stage";
  stage.append(clone);
  document.body.append(stage); // on white paper, whatever the theme of the page
  for (const node of clone.querySelectorAll("path, line, rect, circle, text")) {
    if (node.closest("pattern")) continue;
    const style = getComputedStyle(node);
    for (const name of KEPT) node.setAttribute(name, style.getPropertyValue(name));
    node.setAttribute("vector-effect", "non-scaling-stroke");
    node.removeAttribute("class");
  }
  stage.remove();
  clone.removeAttribute("class");
  return clone;
}

function colourOf(swatch) {
  const stage = document.createElement("div");
  stage.className = "copy-stage";
  stage.append(swatch.cloneNode(true));
  document.body.append(stage);
  const colour = getComputedStyle(stage.firstChild).backgroundColor;
  stage.remove();
  return colour;
}

// The title, the drawing, its legend and its source, one under the other.
function picture(figure) {
  const drawing = figure.querySelector("svg");
  const box = drawing.viewBox.baseVal;
  const width = 640 + 2 * PADDING;
  const height = Math.round((640 * box.height) / box.width);
  const clone = dressed(drawing);
  const lines = [...figure.querySelectorAll(".map-legend li")];
  const notes = [figure.dataset.copy, figure.dataset.source].filter(Boolean);
  const total = PADDING * 2 + LINE * (1.5 + lines.length + notes.length - 1) + height + LINE;
  const root = make("svg", { xmlns: SVG, width, height: total, viewBox: `0 0 ${width} ${total}`,
    "font-family": "Source Sans 3, Arial, sans-serif", "font-size": 14, fill: "#1c2526" });
  root.append(make("rect", { width, height: total, fill: "#fff" }));
  root.append(make("text", { x: PADDING, y: PADDING + 12, "font-size": 17, "font-weight": 700 }, figure.dataset.copy));
  for (const [key, value] of Object.entries({ x: PADDING, y: PADDING + LINE * 1.5, width: 640, height })) {
    clone.setAttribute(key, value);
  }
  root.append(clone);
  let y = PADDING + LINE * 2.5 + height;
  for (const line of lines) {
    const swatch = line.querySelector(".swatch");
    const hatched = swatch?.classList.contains("map-hatch-key");
    if (swatch) root.append(make("rect", { x: PADDING, y: y - 12, width: 14, height: 14, stroke: "#857d6e",
      fill: hatched ? "#fff" : colourOf(swatch) }));
    if (hatched) root.append(make("path", { d: `M${PADDING},${y + 2}l14,-14M${PADDING},${y - 5}l7,-7M${PADDING + 7},${y + 2}l7,-7`,
      stroke: "#1c2526" }));
    root.append(make("text", { x: PADDING + 22, y }, line.textContent.trim().replace(/\s+/g, " ")));
    y += LINE;
  }
  if (figure.dataset.source) root.append(make("text", { x: PADDING, y, fill: "#4d5859", "font-size": 12 }, figure.dataset.source));
  return { text: new XMLSerializer().serializeToString(root), width, height: total };
}

function png({ text, width, height }) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png");
    };
    image.onerror = () => reject(new Error("no image"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
}

function download(figure) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([picture(figure).text], { type: "image/svg+xml" }));
  link.download = `${figure.dataset.copy.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/-+$/, "")}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// As a word processor and a spreadsheet both take it.
function copyTable(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim().replace(/\s+/g, " ")));
  const plain = rows.map((row) => row.join("\t")).join("\n");
  const clean = document.createElement("table");
  for (const row of rows) {
    const line = clean.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  return navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob([clean.outerHTML], { type: "text/html" }),
    "text/plain": new Blob([plain], { type: "text/plain" }),
  })]);
}

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");

function button(words, act) {
  const node = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: words });
  node.addEventListener("click", async () => {
    let answer = "Fait";
    try {
      await act();
    } catch {
      answer = "Votre navigateur a refusé la copie";
    }
    said.textContent = answer;
    node.textContent = answer;
    setTimeout(() => { node.textContent = words; }, 2500);
  });
  return node;
}

export function offerCopies(root = document) {
  for (const place of root.querySelectorAll("[data-copy]")) {
    const tools = document.createElement("p");
    tools.className = "copy-tools no-print";
    const table = place.querySelector("table");
    if (table) {
      tools.append(button("Copier le tableau", () => copyTable(table)));
      place.after(tools);
    } else if (place.querySelector("svg")) {
      tools.append(
        button("Copier l’image", () => navigator.clipboard.write([new ClipboardItem({ "image/png": png(picture(place)) })])),
        button("Enregistrer le SVG", () => download(place)),
      );
      place.append(tools);
    }
  }
  if (root.querySelector("[data-copy]")) document.body.append(said);
}
