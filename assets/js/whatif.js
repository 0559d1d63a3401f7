// The workshop of « et si » : the map and the panel. A comfort: the panel's forms do the same without it.
import "maplibre-gl/dist/maplibre-gl.css";
import "../css/components/map.css";
import "../css/components/whatif-map.css";
import { startMap } from "./whatif/map.js";
import { startPanel } from "./whatif/panel.js";

const page = document.querySelector("[data-etsi]");
if (page) startMap(page, startPanel(page));
