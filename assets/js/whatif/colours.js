// From values to the classes of the legend, and from the style sheet to the colours of the map.
export const LEVELS = 5;
export const CHANGES = ["loss-3", "loss-2", "loss-1", "same", "gain-1", "gain-2", "gain-3"];
export const SAME = 3;

export function colours(element) {
  // A probe: the variables are written with light-dark(), only a real colour comes out resolved.
  const probe = element.appendChild(document.createElement("i"));
  const value = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    levels: Array.from({ length: LEVELS }, (_, rank) => value(`map-${rank + 1}`)),
    changes: CHANGES.map((name) => value(`map-${name}`)),
    ink: value("ink"),
    surface: value("surface"),
    accent: value("accent"),
    onAccent: value("on-accent"),
    outline: value("map-outline"),
  };
  probe.remove();
  return found;
}

// Class of a value among the fifths of the country, from 1.
export const levelOf = (value, breaks) => 1 + breaks.filter((limit) => value >= limit).length;

// Class of a change, from 0 (the greatest loss) to 6; what the decimals do not show is no change.
export function changeOf(before, after, { steps, decimals }) {
  const change = after - before;
  if (Math.abs(change) < 0.5 * 10 ** -decimals) return SAME;
  const share = before > 0 ? Math.abs(change) / before : 1;
  const rank = 1 + steps.filter((step) => share >= step).length;
  return SAME + Math.sign(change) * rank;
}

// Oblique lines over what loses, so that a loss never depends on colour alone.
export function hatch(colour) {
  const size = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}
