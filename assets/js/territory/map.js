// The map: draws what the panel's data says, and turns clicks into changes. It owns no state of its own.
import { Marker } from "maplibre-gl";
import { openMap } from "./canvas.js";
import { startLasso } from "./lasso.js";
import { startNames } from "./names.js";
import { paints, palette, pattern, ZONES } from "./style.js";

const COMMUNES_FROM = 7; // zoom at which the tiles hold the communes
const LAYERS = { commune: "communes", epci: "epci", departement: "departments" };
const SOURCE_LAYERS = { commune: "communes", epci: "epci", departement: "departements" };

export function startMap(page, panel) {
  const frame = page.querySelector("[data-map]");
  const element = frame.querySelector("[data-map-canvas]");
  let map;
  try {
    map = openMap(frame, {
      bounds: panel.data.bounds ?? frame.querySelector("[data-bounds]").dataset.bounds.split(",").map(Number),
      fitBoundsOptions: { padding: 32, maxZoom: 11 },
      minZoom: 3,
    });
  } catch (error) {
    // No WebGL: the list does everything.
    frame.querySelector("[data-no-map]").hidden = false;
    console.info("carte indisponible", error);
    return;
  }
  frame.classList.add("is-live");
  // For the tests and for `make bench`: when nothing is left to draw.
  map.once("idle", () => {
    frame.dataset.idle = String(Math.round(performance.now()));
  });

  map.on("load", () => {
    const show = painter(map, frame, panel);
    show();
    panel.onChange(show);
    follow(map, panel);
    watchTheme(map, element);
    startNames(map, frame.dataset.landmarks);
    startPointer(map, frame, panel);
    startLasso(map, frame, panel, COMMUNES_FROM);
  });
  startButtons(map, frame, panel);
}

// Shows what was just added from the list, when it lies out of sight. What was clicked may stick out a little:
// the map does not move under a hand that points at it.
function follow(map, panel) {
  let before = panel.data.bounds;
  panel.onChange(() => {
    const after = panel.data.bounds;
    if (String(after) === String(before)) return;
    const view = map.getBounds().toArray().flat();
    const slack = (edge) => (view[2 + (edge % 2)] - view[edge % 2]) / 4;
    const outside = (edge) => (edge < 2 ? after[edge] < view[edge] - slack(edge) : after[edge] > view[edge] + slack(edge));
    const grown = (edge) => (edge < 2 ? after[edge] < before[edge] : after[edge] > before[edge]);
    const tiny = after && !before && map.getZoom() < COMMUNES_FROM;
    const hidden = after && [0, 1, 2, 3].some((edge) => outside(edge) && (!before || grown(edge)));
    before = after;
    if (tiny || hidden) map.fitBounds(after, { padding: 40, maxZoom: 11, duration: calm() ? 0 : 700 });
  });
}

// --- What is shown -----------------------------------------------------------------------------------------

function painter(map, frame, panel) {
  let painted = new Map();
  let markers = [];
  for (let rank = 0; rank < ZONES; rank++) {
    map.addImage(`zone-${rank}`, pattern(rank, "rgba(255, 255, 255, 0.55)"));
    map.addLayer(
      {
        id: `zone-${rank}`,
        type: "fill",
        source: "france",
        "source-layer": "communes",
        filter: ["in", ["get", "code"], ["literal", []]],
        paint: { "fill-pattern": `zone-${rank}` },
      },
      "communes-line",
    );
  }

  function wanted(data) {
    const states = new Map();
    const put = (code, values) => states.set(code, { ...states.get(code), ...values });
    for (const [code, zone] of Object.entries(data.communes)) put(code, { chosen: 1, zone });
    for (const code of data.parts) put(code, { part: 1 });
    for (const code of data.holes) put(code, { hole: 1 });
    for (const [code, add] of panel.pending) {
      if (add) put(code, { chosen: 1, hole: 0 });
      else states.delete(code);
    }
    for (const code of data.conflicts) if (states.has(code)) put(code, { conflict: 1 });
    return states;
  }

  let zones = "";
  return () => {
    const { data } = panel;
    const states = wanted(data);
    const at = (code) => ({ source: "france", sourceLayer: "communes", id: code });
    for (const code of painted.keys()) {
      if (!states.has(code)) ["chosen", "zone", "part", "hole", "conflict"].forEach((key) => map.removeFeatureState(at(code), key));
    }
    for (const [code, values] of states) {
      const full = { chosen: 0, zone: 0, part: 0, hole: 0, conflict: 0, ...values };
      if (JSON.stringify(full) !== painted.get(code)) map.setFeatureState(at(code), full);
      states.set(code, JSON.stringify(full));
    }
    painted = states;

    const drawn = JSON.stringify(data.zones);
    if (drawn !== zones) {
      zones = drawn;
      for (let rank = 0; rank < ZONES; rank++) {
        const codes = data.zones.filter((_, index) => index % ZONES === rank).flatMap((zone) => zone.communes);
        map.setFilter(`zone-${rank}`, ["in", ["get", "code"], ["literal", codes]]);
      }
      markers.forEach((marker) => marker.remove());
      markers = data.zones.flatMap((zone, index) => (zone.centre ? [numberAt(map, zone, index + 1)] : []));
      legendOf(frame, data.zones);
    }
    map.getSource("chosen").setData({
      type: "FeatureCollection",
      features: data.points.map((point) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: point } })),
    });
  };
}

function numberAt(map, zone, number) {
  const element = document.createElement("span");
  element.className = "map-number";
  element.textContent = String(number);
  element.title = zone.name;
  element.setAttribute("aria-hidden", "true");
  return new Marker({ element }).setLngLat(zone.centre).addTo(map);
}

function legendOf(frame, zones) {
  const list = frame.querySelector("[data-legend-zones]");
  list.replaceChildren(
    ...zones.map((zone, index) => {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = `map-swatch map-swatch-zone-${(index % ZONES) + 1}`;
      swatch.textContent = String(index + 1);
      item.append(swatch, zone.name);
      return item;
    }),
  );
}

function watchTheme(map, element) {
  const repaint = () => {
    for (const [id, values] of Object.entries(paints(palette(element)))) {
      for (const [name, value] of Object.entries(values)) map.setPaintProperty(id, name, value);
    }
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}

// --- Pointing and clicking ---------------------------------------------------------------------------------

const modeOf = (frame) => frame.querySelector("[name=mode]:checked").value;

function startPointer(map, frame, panel) {
  const legend = frame.querySelector("[data-pointed]");
  const nothing = legend.textContent;
  let hovered = null;

  const under = (point, mode) => map.queryRenderedFeatures(point, { layers: [LAYERS[mode]] })[0];
  const unhover = () => {
    if (hovered) map.removeFeatureState(hovered, "hover");
    hovered = null;
  };

  map.on("mousemove", ({ point }) => {
    const mode = modeOf(frame);
    const feature = under(point, mode);
    if (feature?.id !== hovered?.id) {
      unhover();
      if (feature) {
        hovered = { source: "france", sourceLayer: SOURCE_LAYERS[mode], id: feature.id };
        map.setFeatureState(hovered, { hover: 1 });
      }
    }
    const places = ["commune", "epci", "departement"].map((kind) => under(point, kind)?.properties);
    const [commune, epci, department] = places;
    const words = [commune && `${commune.nom} (${commune.code})`, epci?.nom, department && `${department.nom} (${department.code})`];
    legend.textContent = words.filter(Boolean).join(" · ") || nothing;
    map.getCanvas().style.cursor = feature ? "pointer" : "";
  });
  map.on("mouseout", () => {
    unhover();
    legend.textContent = nothing;
  });
  map.on("click", ({ point, lngLat }) => {
    const mode = modeOf(frame);
    const feature = under(point, mode);
    if (mode === "commune" && map.getZoom() < COMMUNES_FROM) {
      map.easeTo({ center: lngLat, zoom: COMMUNES_FROM + 1.5 });
      panel.say(frame.dataset.closer);
      return;
    }
    if (!feature) return;
    const { code, nom } = feature.properties;
    if (mode === "commune") {
      const add = !panel.isChosen(code);
      panel.change([code], add);
      legend.textContent = `${nom} (${code}) ${add ? "ajoutée" : "retirée"}`;
    } else {
      panel.submit(`basculer:${mode}:${code}`);
    }
  });
}

function startButtons(map, frame, panel) {
  frame.addEventListener("click", (event) => {
    const button = event.target.closest("[data-bounds], [data-fit]");
    if (!button) return;
    const bounds = button.dataset.bounds?.split(",").map(Number) ?? panel.data.bounds;
    if (bounds) map.fitBounds(bounds, { padding: 40, maxZoom: 11, duration: calm() ? 0 : 700 });
    else panel.say(frame.dataset.empty);
  });
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
