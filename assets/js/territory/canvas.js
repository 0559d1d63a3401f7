// The map as every page shows it, whatever is drawn on it. Throws where there is no WebGL.
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { palette, style } from "./style.js";

const WORDS = {
  "AttributionControl.ToggleAttribution": "Afficher les sources de la carte",
  "Map.Title": "Carte des communes",
  "NavigationControl.ZoomIn": "Zoomer",
  "NavigationControl.ZoomOut": "Dézoomer",
  "ScaleControl.Kilometers": "km",
  "ScaleControl.Meters": "m",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et molette pour zoomer",
  "CooperativeGesturesHandler.MacHelpText": "⌘ et molette pour zoomer",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};

export function openMap(frame, options) {
  const container = frame.querySelector("[data-map-canvas]");
  const { tiles, worker, landmarks, attribution } = frame.dataset;
  setWorkerUrl(new URL(worker, location.origin).href);
  const map = new MapLibre({
    container,
    style: style(palette(container), { tiles: location.origin + tiles, landmarks: new URL(landmarks, location.origin).href }),
    maxZoom: 13,
    attributionControl: false,
    boxZoom: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: WORDS,
    fadeDuration: 0,
    // Without it the map prints as a blank.
    canvasContextAttributes: { preserveDrawingBuffer: true, antialias: true },
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
  map.addControl(new AttributionControl({ compact: false, customAttribution: attribution }), "bottom-right");
  return map;
}
