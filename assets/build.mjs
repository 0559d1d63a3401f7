// Bundles assets/js/*.js (one entry point per kind of page) and the style sheet into assets/dist.
// `node assets/build.mjs` once, `node assets/build.mjs --watch` while working on them.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const pages = readdirSync(join(here, "js")).filter((name) => name.endsWith(".js"));

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "js"), { recursive: true });
// MapLibre's worker is a file of its own, so that `worker-src 'self'` is enough: no blob: in the policy.
const worker = "maplibre-gl-worker.mjs";
copyFileSync(join(here, "..", "node_modules", "maplibre-gl", "dist", worker), join(dist, "js", worker));

const context = await esbuild.context({
  entryPoints: [...pages.map((name) => join(here, "js", name)), join(here, "css", "maillage.css")],
  outbase: here,
  outdir: dist,
  bundle: true,
  minify: true,
  sourcemap: "linked",
  format: "esm",
  target: "es2022",
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file" },
  assetNames: "files/[name]-[hash]",
  logLevel: "warning",
});
if (process.argv.includes("--watch")) {
  await context.watch();
} else {
  await context.rebuild();
  await context.dispose();
}
