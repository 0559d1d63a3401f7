// The page where a territory is drawn. Everything here is a comfort: the page's forms do the same without it.
import "maplibre-gl/dist/maplibre-gl.css";
import "../css/components/map.css";
import { startCombobox } from "./territory/combobox.js";
import { startMap } from "./territory/map.js";
import { startPanel } from "./territory/panel.js";

const page = document.querySelector("[data-draw]");
if (page) {
  const panel = startPanel(page);
  startCombobox(page, panel);
  startMap(page, panel);
}
