// Taking one professional from a commune to another. What it would change is asked while the hand still holds it.
import { described, written } from "./map.js";

const PATIENCE = 40; // ms over one commune before its question is asked

export function startDrag(map, frame, panel, { paint, show, views }) {
  const pointed = frame.querySelector("[data-pointed]");
  const canvas = map.getCanvasContainer();
  const ghost = document.createElement("div");
  ghost.className = "etsi-ghost";
  ghost.setAttribute("aria-hidden", "true");
  let held = null;
  let timer = 0;

  const under = (point) => map.queryRenderedFeatures(point, { layers: ["communes"] })[0]?.properties;
  const values = () => ({ geste: "m", commune: held.origin, vers: held.target, nombre: written(held.number) });

  function take(event) {
    const office = map.queryRenderedFeatures(event.point, { layers: ["offices"] })[0]?.properties;
    if (!office?.heads || event.originalEvent.button > 0 || event.originalEvent.touches?.length > 1) return;
    event.preventDefault(); // the map stays still
    held = { origin: office.code, name: office.name, number: Math.min(office.heads, 1), target: null, start: event.point, moved: false };
    ghost.textContent = written(held.number);
  }

  function move(event) {
    if (!held) return;
    if (!held.moved) {
      if (event.point.dist(held.start) < 6) return;
      held.moved = true;
      canvas.append(ghost);
      canvas.classList.add("is-dragging");
    }
    ghost.style.transform = `translate(${event.point.x}px, ${event.point.y}px)`;
    const place = under(event.point);
    const target = place && place.code !== held.origin ? place.code : null;
    if (target === held.target) return;
    held.target = target;
    clearTimeout(timer);
    if (target) {
      pointed.textContent = `${held.name} → ${place.nom}`;
      timer = setTimeout(() => ask(place), PATIENCE);
    } else {
      release();
    }
  }

  async function ask(place) {
    const question = held;
    const data = await panel.preview(values());
    if (!data || held !== question || held.target !== place.code || data.refused) return;
    views.force("difference");
    paint(data);
    panel.figures(data.figures);
    const count = (number, one, many) => `${number} ${number > 1 ? many : one}`;
    const losing = count(data.losers, "commune perd", "communes perdent");
    pointed.textContent = `${held.name} → ${place.nom} : ${losing}, ${count(data.winners, "gagne", "gagnent")}`;
  }

  // Back to what is done: nothing is held over a commune any more.
  function release() {
    clearTimeout(timer);
    panel.forget();
    panel.figures(panel.data.figures);
    views.force(null);
    show();
  }

  function drop() {
    if (!held) return;
    const { moved, target, origin, name } = held;
    const change = moved && target ? values() : null;
    held = null;
    ghost.remove();
    canvas.classList.remove("is-dragging");
    if (!moved) return;
    clearTimeout(timer);
    panel.forget();
    views.force(null);
    if (change) {
      panel.make(change);
    } else {
      release();
      pointed.textContent = described(panel, origin, name);
    }
  }

  map.on("mousedown", take);
  map.on("touchstart", take);
  map.on("mousemove", move);
  map.on("touchmove", move);
  map.on("mouseup", drop);
  map.on("touchend", drop);
  document.addEventListener("pointerup", drop);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held) return;
    held.target = null;
    drop();
  });
  map.on("mouseenter", "offices", () => canvas.classList.add("is-over-office"));
  map.on("mouseleave", "offices", () => canvas.classList.remove("is-over-office"));
}
