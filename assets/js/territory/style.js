// The map's style: tiles of this site, colours of its style sheet, letters drawn by the browser. Nothing from elsewhere.
export const ZONES = 8;
export const NAMES_FROM = 8.6; // zoom at which every commune is named, not only the towns

const state = (name) => ["coalesce", ["feature-state", name], 0];
const is = (name) => ["==", state(name), 1];

// What the CSS says of the map, in the theme of the moment.
export function palette(element) {
  // A probe: the variables are written with light-dark(), only a real colour comes out resolved.
  const probe = element.appendChild(document.createElement("i"));
  const value = (name) => {
    probe.style.color = `var(--map-${name})`;
    return getComputedStyle(probe).color;
  };
  const names = ["sea", "land", "line", "epci", "department", "region", "chosen", "outline", "hover", "hole", "conflict"];
  const colours = Object.fromEntries([...names, "label", "halo"].map((name) => [name, value(name)]));
  colours.zones = Array.from({ length: ZONES }, (_, rank) => value(`zone-${rank + 1}`));
  colours.font = getComputedStyle(element).fontFamily;
  probe.remove();
  return colours;
}

// Paint properties by layer: computed again when the theme changes.
export function paints(c) {
  const zone = ["match", ["%", ["-", state("zone"), 1], ZONES], ...c.zones.flatMap((colour, rank) => [rank, colour]), c.chosen];
  const text = { "text-color": c.label, "text-halo-color": c.halo, "text-halo-width": 1.4 };
  return {
    sea: { "background-color": c.sea },
    land: { "fill-color": c.land },
    communes: {
      "fill-color": ["case", [">", state("zone"), 0], zone, is("hole"), c.hole, is("chosen"), c.chosen, c.hover],
      "fill-opacity": [
        "case",
        ["all", is("chosen"), is("hover")], 0.92,
        ["all", is("chosen"), is("part")], 0.45,
        is("chosen"), 0.78,
        is("hole"), 0.55,
        is("hover"), 0.28,
        0,
      ],
    },
    "communes-line": {
      "line-color": c.line,
      "line-opacity": ["interpolate", ["linear"], ["zoom"], 7, 0.35, 9, 1],
      "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.3, 9, 0.9, 12, 1.6],
    },
    "chosen-line": {
      "line-color": c.outline,
      "line-opacity": ["case", is("chosen"), 0.55, 0],
      "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 10, 1],
    },
    "hover-line": { "line-color": c.outline, "line-width": ["case", is("hover"), 2.5, 0] },
    "conflict-line": { "line-color": c.conflict, "line-width": ["case", is("conflict"), 2.5, 0], "line-dasharray": [2, 1.4] },
    epci: { "fill-color": c.hover, "fill-opacity": ["case", is("hover"), 0.3, 0] },
    "epci-line": {
      "line-color": c.epci,
      "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.3, 7, 0.9, 10, 2],
      "line-opacity": ["interpolate", ["linear"], ["zoom"], 5, 0.35, 7, 0.9],
    },
    departments: { "fill-color": c.hover, "fill-opacity": ["case", is("hover"), 0.3, 0] },
    "departments-line": {
      "line-color": c.department,
      "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.3, 5.5, 0.7, 7, 1.6, 10, 3],
    },
    "regions-line": { "line-color": c.region, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.7, 5.5, 1.4, 7, 2.2, 10, 3.5] },
    dots: {
      "circle-color": c.chosen,
      "circle-stroke-color": c.halo,
      "circle-stroke-width": 0.6,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 3, 1.6, 7, 4],
    },
    "commune-names": text,
    "town-names": text,
    "department-names": { ...text, "text-opacity": ["interpolate", ["linear"], ["zoom"], 7.2, 0.75, 8.4, 0] },
  };
}

const layer = (id, type, source, extra = {}) => ({ id, type, source: "france", "source-layer": source, ...extra });

export function style(colours, { tiles, landmarks }) {
  const font = [colours.font];
  const round = { "line-join": "round", "line-cap": "round" };
  const layers = [
    { id: "sea", type: "background" },
    layer("land", "fill", "regions"),
    layer("departments", "fill", "departements"),
    layer("epci", "fill", "epci"),
    layer("communes", "fill", "communes"),
    layer("communes-line", "line", "communes", { layout: round }),
    layer("chosen-line", "line", "communes", { layout: round }),
    layer("epci-line", "line", "epci", { layout: round }),
    layer("departments-line", "line", "departements", { layout: round }),
    layer("regions-line", "line", "regions", { layout: round }),
    layer("conflict-line", "line", "communes", { layout: { "line-join": "round" } }),
    layer("hover-line", "line", "communes", { layout: round }),
    { id: "dots", type: "circle", source: "chosen", maxzoom: 7 },
    {
      id: "commune-names",
      type: "symbol",
      source: "names",
      minzoom: NAMES_FROM,
      layout: {
        "text-field": ["get", "name"],
        "text-font": font,
        "text-size": ["interpolate", ["linear"], ["zoom"], NAMES_FROM, 11, 12, 14],
        "text-padding": 3,
        "text-max-width": 8,
        "symbol-sort-key": ["-", 0, ["get", "population"]],
      },
    },
    {
      id: "town-names",
      type: "symbol",
      source: "landmarks",
      filter: [">", ["get", "population"], 0],
      minzoom: 5,
      maxzoom: NAMES_FROM,
      layout: {
        "text-field": ["get", "name"],
        "text-font": font,
        "text-size": ["interpolate", ["linear"], ["get", "population"], 10000, 11, 60000, 12.5, 300000, 15],
        "text-padding": 6,
        "text-max-width": 8,
        "symbol-sort-key": ["-", 0, ["get", "population"]],
      },
    },
    {
      id: "department-names",
      type: "symbol",
      source: "landmarks",
      filter: ["==", ["get", "population"], 0],
      minzoom: 4.3,
      maxzoom: 8.4,
      layout: {
        "text-field": ["step", ["zoom"], ["get", "code"], 6.6, ["get", "name"]],
        "text-font": font,
        "text-size": ["interpolate", ["linear"], ["zoom"], 4.3, 9, 7, 13],
        "text-transform": "uppercase",
        "text-letter-spacing": 0.08,
        "text-max-width": 9,
        "text-padding": 4,
      },
    },
  ];
  const paint = paints(colours);
  const empty = { type: "FeatureCollection", features: [] };
  return {
    version: 8,
    sources: {
      france: {
        type: "vector",
        tiles: [tiles],
        minzoom: 3,
        maxzoom: 10,
        promoteId: { communes: "code", epci: "code", departements: "code", regions: "code" },
      },
      chosen: { type: "geojson", data: empty },
      names: { type: "geojson", data: empty },
      landmarks: { type: "geojson", data: landmarks },
    },
    layers: layers.map((entry) => ({ ...entry, paint: paint[entry.id] })),
  };
}

// One motif a sub-territory, so that it never depends on colour alone.
export function pattern(rank, colour) {
  const size = 16;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 2;
  const line = (...points) => {
    for (let i = 0; i < points.length; i += 4) {
      pen.beginPath();
      pen.moveTo(points[i], points[i + 1]);
      pen.lineTo(points[i + 2], points[i + 3]);
      pen.stroke();
    }
  };
  const dot = (x, y, r) => {
    pen.beginPath();
    pen.arc(x, y, r, 0, 7);
    pen.fill();
  };
  const motifs = [
    () => line(-2, 18, 18, -2, -10, 10, 10, -10, 6, 26, 26, 6),
    () => dot(8, 8, 2.4),
    () => line(0, 8, 16, 8),
    () => line(-2, -2, 18, 18, -10, 6, 10, 26, 6, -10, 26, 10),
    () => line(8, 0, 8, 16),
    () => line(8, 0, 8, 16, 0, 8, 16, 8),
    () => [dot(4, 4, 1.6), dot(12, 12, 1.6), dot(4, 12, 1.6), dot(12, 4, 1.6)],
    () => line(-2, 18, 18, -2, -2, -2, 18, 18),
  ];
  motifs[rank]();
  return pen.getImageData(0, 0, size, size);
}
