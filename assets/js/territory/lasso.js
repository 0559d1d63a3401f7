// The rectangle: Shift and drag, or the « Rectangle » button then drag (for a finger), takes every commune inside.

export function startLasso(map, frame, panel, communesFrom) {
  const button = frame.querySelector("[data-lasso]");
  const canvas = map.getCanvasContainer();
  const box = document.createElement("div");
  box.className = "map-lasso";
  let armed = false;
  let start = null;

  const arm = (value) => {
    armed = value;
    button.setAttribute("aria-pressed", String(value));
    canvas.classList.toggle("is-lasso", value);
  };
  const at = (event) => {
    const frameBox = canvas.getBoundingClientRect();
    return [event.clientX - frameBox.left, event.clientY - frameBox.top];
  };
  const corners = (a, b) => [
    [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
    [Math.max(a[0], b[0]), Math.max(a[1], b[1])],
  ];

  button.addEventListener("click", () => arm(!armed));
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      if (!(armed || event.shiftKey) || event.button) return;
      event.preventDefault();
      if (map.getZoom() < communesFrom) return panel.say(frame.dataset.closer);
      start = at(event);
      map.dragPan.disable();
      canvas.setPointerCapture(event.pointerId);
      canvas.append(box);
    },
    true,
  );
  canvas.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [[x, y], [right, bottom]] = corners(start, at(event));
    Object.assign(box.style, { transform: `translate(${x}px, ${y}px)`, width: `${right - x}px`, height: `${bottom - y}px` });
  });
  const finish = (event) => {
    if (!start) return;
    const area = corners(start, at(event));
    start = null;
    box.remove();
    box.removeAttribute("style");
    map.dragPan.enable();
    arm(false);
    if (event.type === "pointerup") take(area);
  };
  canvas.addEventListener("pointerup", finish);
  canvas.addEventListener("pointercancel", finish);

  function take(area) {
    const inside = map.queryRenderedFeatures(area, { layers: ["communes"] }).filter((feature) => centred(feature, area));
    const codes = [...new Set(inside.map((feature) => feature.properties.code))].filter((code) => !panel.isChosen(code));
    if (codes.length) panel.change(codes, true);
  }

  // A commune that the rectangle only grazes is left out.
  function centred({ geometry }, [[left, top], [right, bottom]]) {
    const points = geometry.coordinates.flat(geometry.type === "MultiPolygon" ? 2 : 1);
    const sum = points.reduce(([x, y], [lon, lat]) => [x + lon, y + lat], [0, 0]);
    const { x, y } = map.project([sum[0] / points.length, sum[1] / points.length]);
    return x >= left && x <= right && y >= top && y <= bottom;
  }
}
