import { defineConfig, type OxlintOverride } from "oxlint";
import { LAYERS, type Layer } from "./layers.ts";

const layerNames = Object.keys(LAYERS) as Layer[];

/** Deepest nesting of folders below a part's own. */
const DEPTHS = [0, 1, 2, 3, 4];

/** For each part: the parts and kinds of module that a file in it may not import. */
const layerOverrides = layerNames.flatMap((layer) => DEPTHS.map((depth) => overrideOf(layer, depth)));

/** Parts and their folders share names (`stream`, `health`), so the number of `../` decides which one is meant. */
function overrideOf(layer: Layer, depth: number): OxlintOverride {
  const { imports, browser }: { readonly imports: readonly string[]; readonly browser: boolean } = LAYERS[layer];
  const allowed: ReadonlySet<string> = new Set([layer, ...imports]);
  const forbidden = layerNames.filter((other) => !allowed.has(other) && !hasOpenFolder(other, imports));
  const toParts = `^(\\.\\./){${depth + 1}}`;
  const toRoot = `^(\\.\\./){${depth + layer.split("/").length}}`;
  return {
    files: [`${layer}/${"*/".repeat(depth)}*.ts`, `${layer}/${"*/".repeat(depth)}*.tsx`],
    excludeFiles: ["**/*.test.ts", "**/*.test.tsx"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...forbidden.map((other) => ({
              regex:
                layer.startsWith("src/") && other.startsWith("src/")
                  ? `${toParts}${other.slice("src/".length)}/${openFiles(other, imports)}`
                  : `${toRoot}${other}/${openFiles(other, imports)}`,
              message: `layers.ts: ${layer} may import only ${imports.join(", ") || "itself"}.`,
            })),
            ...(browser ? [{ regex: "^node:", message: `layers.ts: ${layer} runs in the browser too.` }] : []),
          ],
        },
      ],
    },
  };
}

/** A pattern cannot close a folder except for one file: there the test of the layers alone checks the files. */
function hasOpenFolder(part: string, imports: readonly string[]): boolean {
  return imports.some((one) => one.startsWith(`${part}/`) && one.slice(part.length + 1).includes("/"));
}

/** Where the table opens files of a part, its folders stay closed; the test of the layers checks the files. */
function openFiles(part: string, imports: readonly string[]): string {
  return imports.some((one) => one.startsWith(`${part}/`)) ? "[^/]+/" : "";
}

export default defineConfig({
  plugins: ["typescript", "unicorn", "oxc", "import", "promise", "node"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  options: { typeAware: true },
  ignorePatterns: ["dist", "node_modules"],
  rules: {
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/consistent-type-imports": "error",
    // An explicit default covers the remaining cases.
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "import/no-default-export": "error",
    "import/no-cycle": "error",
    "no-console": "error",
    "max-lines": ["error", { max: 300 }],
    // A fixed order is the point of these loops: batches, pages and retries follow one another.
    "no-await-in-loop": "off",
    // A view's style sheet loads with its view.
    "import/no-unassigned-import": ["error", { allow: ["**/*.css"] }],
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/no-array-sort": "off",
    // Where bytes, rows and JSON enter, an assertion after a check is the honest form.
    "typescript/no-unsafe-type-assertion": "off",
    // Text cleaning is about control characters.
    "no-control-regex": "off",
    // The domain is immutable: the changed copy is intended.
    "oxc/no-map-spread": "off",
    // node:test registers tests by calls whose promises it owns.
    "typescript/unbound-method": "off",
  },
  overrides: [
    ...layerOverrides,
    // Vite, oxlint and Node's test runner load a module's default export.
    {
      files: ["*.config.ts", "scripts/slowest-files.ts"],
      rules: { "import/no-default-export": "off" },
    },
    {
      files: [
        "src/cli/**",
        "scripts/**",
        "team/{src,embedded}/main.ts",
        "{test,team}/bench/**",
        "test/stress/soak/main.ts",
      ],
      rules: { "no-console": "off" },
    },
    {
      files: ["**/*.test.ts", "**/*.test.tsx", "test/**", "team/test/**"],
      excludeFiles: ["test/support/fast-check.ts"],
      rules: {
        "typescript/no-floating-promises": "off",
        "no-restricted-imports": [
          "error",
          {
            paths: [
              { name: "fast-check", message: "Import test/support/fast-check.ts, which sets the seed of the run." },
            ],
          },
        ],
      },
    },
  ],
});
