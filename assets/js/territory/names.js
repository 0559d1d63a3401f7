// The names of the communes in sight, asked one degree at a time and kept.
import { NAMES_FROM } from "./style.js";

export function startNames(map, url) {
  const known = new Map();

  async function load() {
    if (map.getZoom() < NAMES_FROM) return;
    const [low, high] = [map.getBounds().getSouthWest(), map.getBounds().getNorthEast()];
    const missing = [];
    for (let west = Math.floor(low.lng); west <= Math.floor(high.lng); west++) {
      for (let south = Math.floor(low.lat); south <= Math.floor(high.lat); south++) {
        const key = `ouest=${west}&sud=${south}`;
        if (!known.has(key)) missing.push(key);
      }
    }
    if (!missing.length) return;
    missing.forEach((key) => known.set(key, []));
    await Promise.all(
      missing.map(async (key) => {
        try {
          const answer = await fetch(`${url}?${key}`);
          if (!answer.ok) throw new Error(String(answer.status));
          known.set(key, (await answer.json()).features);
        } catch {
          known.delete(key); // asked again at the next move
        }
      }),
    );
    map.getSource("names").setData({ type: "FeatureCollection", features: [...known.values()].flat() });
  }

  map.on("moveend", load);
  load();
}
