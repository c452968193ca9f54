import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** What all scripts and styles of the page may weigh together, in bytes after brotli. */
const PAGE_BUDGET_BYTES = 60_000;

const web = join(import.meta.dirname, "web");

export default defineConfig({
  root: web,
  base: "/",
  build: {
    outDir: join(import.meta.dirname, "dist", "page"),
    emptyOutDir: true,
    assetsDir: "static",
    // An inlined asset would need `data:` in more of the Content-Security-Policy than images.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    // The first versions with `light-dark()` and container queries: what the style sheet is written in.
    target: ["chrome123", "firefox121", "safari17.5"],
    rolldownOptions: { input: { index: join(web, "index.html"), "theme-at-start": join(web, "theme-at-start.ts") } },
  },
  plugins: [themeBeforeFirstPaint(), pageBudget()],
});

/**
 * Loads the chosen theme by a plain script in the head, which blocks the first paint; a module would run after it and
 * the page would flash. It cannot be inline, for the Content-Security-Policy allows none.
 */
function themeBeforeFirstPaint(): Plugin {
  return {
    name: "theme-before-first-paint",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const chunk = Object.values(bundle ?? {}).find(
          (file) => file.type === "chunk" && file.name === "theme-at-start",
        );
        const attributes =
          chunk === undefined ? { type: "module", src: "/theme-at-start.ts" } : { src: `/${chunk.fileName}` };
        return [{ tag: "script", attrs: attributes, injectTo: "head-prepend" }];
      },
    },
  };
}

/** A page that grew past its budget does not build. */
function pageBudget(): Plugin {
  return {
    name: "page-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const weights = Object.values(bundle)
        .filter((file) => /\.(js|css)$/.test(file.fileName))
        .map((file) => brotliCompressSync(file.type === "chunk" ? file.code : file.source).length);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      if (total > PAGE_BUDGET_BYTES) this.error(`The page weighs ${total} bytes, more than ${PAGE_BUDGET_BYTES}.`);
    },
  };
}
