// The map of « et si » : draws what the panel's data says, turns a drag into a move and a click into a card.
import { Popup } from "maplibre-gl";
import { openMap } from "../territory/canvas.js";
import { startNames } from "../territory/names.js";
import { paints, palette } from "../territory/style.js";
import { changeOf, colours, hatch, levelOf, SAME } from "./colours.js";
import { startDrag } from "./drag.js";

// The tools stand over the top of the map.
const PADDING = { top: 84, right: 28, bottom: 28, left: 28 };

export function startMap(page, panel) {
  const frame = page.querySelector("[data-map]");
  const element = frame.querySelector("[data-map-canvas]");
  let map;
  // First, so that the map is measured at its real size.
  frame.classList.add("is-live");
  try {
    map = openMap(frame, {
      bounds: panel.ground.bounds ?? [-5.2, 41.3, 9.6, 51.2],
      fitBoundsOptions: { padding: PADDING, maxZoom: 11 },
      minZoom: 5,
    });
  } catch (error) {
    // No WebGL: the drawing of the server stays.
    frame.classList.remove("is-live");
    console.info("carte indisponible", error);
    return;
  }
  map.on("load", () => {
    addLayers(map, element);
    const views = startViews(frame, panel);
    const paint = painter(map, panel, views);
    const show = () => paint(panel.data);
    show();
    panel.onChange(() => {
      views.follow();
      show();
    });
    views.onChange(show);
    watchTheme(map, element);
    startNames(map, frame.dataset.landmarks);
    startPointer(map, frame, panel);
    startDrag(map, frame, panel, { paint, show, views });
    frame.querySelector("[data-fit]").addEventListener("click", () => {
      map.fitBounds(panel.ground.bounds, { padding: PADDING, maxZoom: 11, duration: calm() ? 0 : 600 });
    });
    // For the tests and for `make bench`: where the offices stand on the screen, once nothing is left to draw.
    map.on("idle", () => {
      const inside = Object.entries(panel.ground.communes).filter(([, row]) => row[5]);
      const at = inside.map(([code, [, lon, lat]]) => [code, map.project([lon, lat])]);
      frame.dataset.points = JSON.stringify(Object.fromEntries(at.map(([code, { x, y }]) => [code, [Math.round(x), Math.round(y)]])));
      frame.dataset.idle ??= String(Math.round(performance.now()));
    });
  });
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const state = (name) => ["coalesce", ["feature-state", name], 0];

// --- Layers -----------------------------------------------------------------------------------------------

// `k` is the class of a commune: 1 to 5 of a level, 10 to 16 of a change, 0 for nothing known.
function fills(c) {
  const match = ["match", state("k")];
  c.levels.forEach((colour, rank) => match.push(rank + 1, colour));
  c.changes.forEach((colour, rank) => match.push(rank + 10, colour));
  const known = [">", state("k"), 0];
  const inside = ["==", state("in"), 1];
  return {
    communes: {
      "fill-color": [...match, "rgba(0, 0, 0, 0)"],
      // Outside, what does not change stays bare: the territory stands out, and so does whom it reaches around.
      "fill-opacity": ["case", ["all", known, inside], 0.92, ["==", state("k"), 10 + SAME], 0, known, 0.42, 0],
    },
    "chosen-line": {
      "line-color": c.outline,
      "line-opacity": ["case", inside, 0.6, 0],
      "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 10, 1.1],
    },
    "epci-line": { "line-color": c.ink, "line-opacity": 0.14, "line-width": 1 },
    "departments-line": { "line-color": c.ink, "line-opacity": 0.45, "line-width": 1.4 },
    "regions-line": { "line-color": c.ink, "line-opacity": 0.55, "line-width": 1.8 },
    "hover-line": { "line-color": c.ink, "line-width": ["case", ["==", state("hover"), 1], 3, 0] },
    losing: { "fill-opacity": 0.4 },
    offices: {
      "circle-color": ["match", ["get", "moved"], 0, c.surface, c.accent],
      "circle-stroke-color": ["match", ["get", "moved"], 0, c.ink, c.surface],
      "circle-stroke-width": 1.4,
      "circle-radius": ["+", 8, ["*", 2.2, ["sqrt", ["get", "heads"]]]],
      "circle-opacity": ["case", ["==", ["get", "inside"], 1], 1, 0.75],
    },
    "office-heads": { "text-color": ["match", ["get", "moved"], 0, c.ink, c.onAccent] },
  };
}

function addLayers(map, element) {
  const c = colours(element);
  const paint = fills(c);
  for (const id of ["communes", "chosen-line", "hover-line", "epci-line", "departments-line", "regions-line"]) {
    for (const [name, value] of Object.entries(paint[id])) map.setPaintProperty(id, name, value);
  }
  map.addImage("hatch", hatch(c.ink));
  map.addLayer(
    {
      id: "losing",
      type: "fill",
      source: "france",
      "source-layer": "communes",
      filter: ["in", ["get", "code"], ["literal", []]],
      paint: { "fill-pattern": "hatch", ...paint.losing },
    },
    "communes-line",
  );
  map.addSource("offices", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "offices", type: "circle", source: "offices", layout: { "circle-sort-key": ["get", "heads"] }, paint: paint.offices });
  map.addLayer({
    id: "office-heads",
    type: "symbol",
    source: "offices",
    layout: {
      "text-field": ["get", "text"],
      "text-font": [getComputedStyle(element).fontFamily],
      "text-size": 12.5,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
    },
    paint: paint["office-heads"],
  });
  for (const id of ["commune-names", "town-names"]) {
    map.setLayoutProperty(id, "text-anchor", "top");
    map.setLayoutProperty(id, "text-offset", [0, 1]);
    map.moveLayer(id);
  }
}

function watchTheme(map, element) {
  const repaint = () => {
    const all = { ...paints(palette(element)), ...fills(colours(element)) };
    for (const [id, values] of Object.entries(all)) {
      for (const [name, value] of Object.entries(values)) map.setPaintProperty(id, name, value);
    }
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

// --- What is shown ----------------------------------------------------------------------------------------

// The three views, and the legend of each. Until a person chooses, changes are shown as soon as there are some.
function startViews(frame, panel) {
  const inputs = [...frame.querySelectorAll("[name=vue]")];
  const listeners = [];
  let forced = null;
  let chosen = false;
  const legend = () => {
    const of = views.current === "difference" ? "difference" : "niveau";
    for (const part of frame.querySelectorAll("[data-legend-of]")) part.hidden = part.dataset.legendOf !== of;
  };
  const views = {
    get current() {
      return forced ?? inputs.find((input) => input.checked).value;
    },
    follow() {
      if (chosen) return;
      const wanted = panel.data.count ? "difference" : "apres";
      inputs.forEach((input) => (input.checked = input.value === wanted));
      legend();
    },
    // While a change is held, what it changes is what one looks at.
    force(view) {
      forced = view;
      legend();
    },
    onChange: (listener) => listeners.push(listener),
  };
  for (const input of inputs) {
    input.addEventListener("change", () => {
      chosen = true;
      legend();
      listeners.forEach((listener) => listener());
    });
  }
  legend();
  return views;
}

function painter(map, panel, views) {
  let painted = new Map();
  let hatched = "";
  const { communes } = panel.ground;
  const at = (code) => ({ source: "france", sourceLayer: "communes", id: code });

  function classOf(code, data) {
    const before = communes[code]?.[3];
    if (before === undefined) return 0;
    const after = data.after[code] ?? before;
    if (views.current === "difference") return 10 + changeOf(before, after, panel.ground);
    return levelOf(views.current === "avant" ? before : after, panel.ground.breaks);
  }

  return (data) => {
    const classes = new Map(Object.keys(communes).map((code) => [code, classOf(code, data)]));
    for (const [code, k] of classes) {
      if (painted.get(code) !== k) map.setFeatureState(at(code), { k, in: communes[code][5] });
    }
    painted = classes;
    const losing = [...classes].filter(([, k]) => k >= 10 && k < 13).map(([code]) => code);
    if (String(losing) !== hatched) {
      hatched = String(losing);
      map.setFilter("losing", ["in", ["get", "code"], ["literal", losing]]);
    }
    map.getSource("offices").setData({ type: "FeatureCollection", features: offices(panel.ground, data) });
  };
}

export const written = (heads) => String(Math.round(heads * 100) / 100).replace(".", ",");

function offices({ communes }, data) {
  return Object.entries(communes).flatMap(([code, [name, lon, lat, , before, inside]]) => {
    const heads = data.heads[code] ?? before;
    if (!heads && !before) return [];
    const properties = { code, name, heads, text: written(heads), inside, moved: heads === before ? 0 : 1 };
    return [{ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } }];
  });
}

// --- Pointing and clicking --------------------------------------------------------------------------------

export function described(panel, code, name, data = panel.data) {
  const row = panel.ground.communes[code];
  if (!row) return name;
  const digits = panel.ground.decimals;
  const figure = (value) => value.toFixed(digits).replace(".", ",");
  const after = data.after[code] ?? row[3];
  const heads = data.heads[code] ?? row[4];
  const change = figure(after) === figure(row[3]) ? "" : ` → ${figure(after)}`;
  return `${row[0]} : ${figure(row[3])}${change} · ${written(heads)} ${panel.ground.noun[heads >= 2 ? 1 : 0]}`;
}

function startPointer(map, frame, panel) {
  const pointed = frame.querySelector("[data-pointed]");
  const nothing = pointed.textContent;
  let hovered = null;
  const unhover = () => {
    if (hovered) map.removeFeatureState(hovered, "hover");
    hovered = null;
  };
  map.on("mousemove", ({ point }) => {
    const feature = map.queryRenderedFeatures(point, { layers: ["communes"] })[0];
    unhover();
    pointed.textContent = nothing;
    if (!feature) return;
    hovered = { source: "france", sourceLayer: "communes", id: feature.properties.code };
    map.setFeatureState(hovered, { hover: 1 });
    pointed.textContent = described(panel, feature.properties.code, feature.properties.nom);
  });
  map.on("mouseout", () => {
    unhover();
    pointed.textContent = nothing;
  });
  map.on("click", ({ point, lngLat }) => {
    const feature = map.queryRenderedFeatures(point, { layers: ["communes"] })[0];
    if (feature && panel.ground.communes[feature.properties.code]) card(map, panel, feature.properties, lngLat);
  });
}

// What one may do at a commune without drawing a line: one more, one less.
function card(map, panel, { code, nom }, lngLat) {
  const box = document.createElement("div");
  box.className = "etsi-card";
  const title = document.createElement("p");
  title.textContent = described(panel, code, nom);
  box.append(title);
  const popup = new Popup({ closeButton: false, maxWidth: "18rem" }).setLngLat(lngLat).setDOMContent(box).addTo(map);
  const heads = panel.data.heads[code] ?? panel.ground.communes[code][4];
  const button = (text, geste, enabled) => {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "button button-small";
    one.textContent = text;
    one.disabled = !enabled;
    one.addEventListener("click", () => {
      popup.remove();
      panel.make({ geste, commune: code, nombre: geste === "r" ? written(Math.min(heads, 1)) : "1" });
    });
    box.append(one, " ");
  };
  button("Un de plus", "a", true);
  button("Un de moins", "r", heads > 0);
}
