import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { PROVIDER_NAMES } from "./src/providers/registry.ts";

/** Most bytes, after brotli, of the scripts and styles that the first view needs. */
const FIRST_LOAD_BUDGET_BYTES = 66_000;

/**
 * The same for the whole page, including code that only one view needs. Two kilobytes are the strings for several
 * machines; one and a half what Health and Deliveries show of a forwarding machine and of a message's provider. One and
 * a half more let the palette search the store, and every cut list say so. One is the demo, and how commands are typed
 * here. Three are the English sentences of codes, which the daemon sent before, and the settings of Teams and Telegram.
 * Seventy are Markdown and colours for code, both loaded after the first view (ADR 0012). Five are the sidebar, links
 * that are links, and the actions of a session. Seventy are views by calls, turns and changes, the inbox with whole
 * questions, a search with its language, and statistics that lead on. Seven are a team's people and machines.
 * Three are the worker with the stream of all tabs. One says of which waits nothing is heard.
 */
const PAGE_BUDGET_BYTES = 326_000;

const web = join(import.meta.dirname, "web");

/**
 * The first load is one script, not thirty-five of two depths: a sixth smaller, and nothing waits for an import of an
 * import. The script of the theme stays alone, because it is no module.
 */
const isNotTheme = (id: string): boolean => !id.includes("theme-at-start");

/** Small parts of several views are one file, and not thirty that each of those views would have to name. */
const SHARED = { name: "shared", minShareCount: 3, maxModuleSize: 6000 };

export default defineConfig({
  root: web,
  base: "/",
  build: {
    outDir: join(import.meta.dirname, "dist", "page"),
    emptyOutDir: true,
    assetsDir: "static",
    // An inlined asset would need `data:` in more of the Content-Security-Policy than images.
    assetsInlineLimit: 0,
    // Each `import()` names all its files, for `fetchCode`.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (file, imports, { hostType }) =>
        hostType === "html" ? [] : [...new Set([file, ...imports])].filter((name) => !name.startsWith("static/index-")),
    },
    reportCompressedSize: false,
    // The first versions with `light-dark()` and container queries, which the style sheet uses.
    target: ["chrome123", "firefox121", "safari17.5"],
    rolldownOptions: {
      // `npm start` would begin with a warning about the time that the page's own plugins take.
      checks: { pluginTimings: false },
      input: { index: join(web, "index.html"), "theme-at-start": join(web, "theme-at-start.ts") },
      output: { codeSplitting: { groups: [{ name: "index", tags: ["$initial"], test: isNotTheme }, SHARED] } },
    },
  },
  // A worker draws nothing: without this it would have Preact, which imports of the page's modules bring along.
  worker: { rolldownOptions: { treeshake: { moduleSideEffects: false } } },
  plugins: [fetchedBeforeImport(), providerNames(), themeBeforeFirstPaint(), pageBudget()],
});

/**
 * Loads the chosen theme by a plain script in the head, which blocks the first paint; a module would run after it and
 * the page would flash. The Content-Security-Policy forbids an inline script.
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

/** Each `import()` calls our own function in the place of Vite's, which a lost connection breaks for good. */
function fetchedBeforeImport(): Plugin {
  return {
    name: "fetched-before-import",
    enforce: "pre",
    load: {
      filter: { id: /preload-helper\.js$/ },
      handler: () => `export { fetchCode as __vitePreload } from ${JSON.stringify(join(web, "stream/fetch-code.ts"))};`,
    },
  };
}

/** The page needs only the names of the providers, without their settings or sending code. */
function providerNames(): Plugin {
  return {
    name: "provider-names",
    load: {
      filter: { id: /\/src\/providers\/registry\.ts$/ },
      handler: () => `export const PROVIDER_NAMES = ${JSON.stringify(PROVIDER_NAMES)};`,
    },
  };
}

/** A page above one of its budgets does not build. */
function pageBudget(): Plugin {
  return {
    name: "page-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const files = Object.values(bundle);
      const html = bundle["index.html"];
      const page = html?.type === "asset" ? String(html.source) : this.error("The build has no page.");
      const weights = files
        .filter(({ fileName }) => /\.(js|css)$/.test(fileName))
        .map((file) => ({
          isFirst: page.includes(file.fileName),
          bytes: brotliCompressSync(file.type === "chunk" ? file.code : file.source).length,
        }));
      const total = sum(weights);
      const firstLoad = sum(weights.filter(({ isFirst }) => isFirst));
      if (firstLoad > FIRST_LOAD_BUDGET_BYTES) {
        this.error(`The first load weighs ${firstLoad} bytes, more than ${FIRST_LOAD_BUDGET_BYTES}.`);
      }
      if (total > PAGE_BUDGET_BYTES) this.error(`The page weighs ${total} bytes, more than ${PAGE_BUDGET_BYTES}.`);
      this.info(`first load ${firstLoad} bytes, all ${total} bytes (brotli)`);
    },
  };
}

function sum(weights: readonly { readonly bytes: number }[]): number {
  return weights.reduce((total, { bytes }) => total + bytes, 0);
}
