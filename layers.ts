/**
 * What each part may import, in one table. The linter (`oxlint.config.ts`) and `test/quick/repository/layers.test.ts` read it; type
 * imports count. A part may always import itself. `node:` modules are free except where `browser` is set.
 */
export const LAYERS = {
  "src/core": { imports: [], browser: true },
  "src/protocol": { imports: ["src/core"], browser: true },
  "src/system": { imports: ["src/core"], browser: false },
  "src/config": { imports: ["src/core", "src/system"], browser: false },
  "src/claude": { imports: ["src/core", "src/system"], browser: false },
  "src/rawlog": { imports: ["src/core", "src/system"], browser: false },
  "src/store": { imports: ["src/core", "src/system"], browser: false },
  "src/ingest": { imports: ["src/core", "src/system", "src/claude"], browser: false },
  "src/observe": { imports: ["src/core", "src/system", "src/claude"], browser: false },
  "src/recovery": {
    imports: ["src/core", "src/system", "src/claude", "src/rawlog", "src/store", "src/ingest"],
    browser: false,
  },
  "src/live": { imports: ["src/core", "src/protocol"], browser: false },
  "src/notify": { imports: ["src/core"], browser: false },
  "src/discord": { imports: ["src/core", "src/system"], browser: false },
  "src/ways": { imports: ["src/core", "src/system"], browser: false },
  "src/export": { imports: ["src/core", "src/protocol"], browser: false },
  "src/otlp": { imports: ["src/core"], browser: false },
  // What daemons of several machines say to one another.
  "src/upstream": { imports: ["src/core", "src/protocol", "src/system", "src/claude"], browser: false },
  "src/health": { imports: ["src/core", "src/system"], browser: false },
  // Cleans what lies there, with the daemon stopped.
  "src/scrub": {
    imports: ["src/core", "src/system", "src/claude", "src/rawlog", "src/store", "src/recovery"],
    browser: false,
  },
  "src/http": { imports: ["src/core", "src/protocol", "src/system", "src/live"], browser: false },
  "src/daemon": {
    imports: [
      "src/core",
      "src/protocol",
      "src/system",
      "src/config",
      "src/claude",
      "src/rawlog",
      "src/store",
      "src/ingest",
      "src/observe",
      "src/live",
      "src/notify",
      "src/discord",
      "src/ways",
      "src/export",
      "src/health",
      "src/otlp",
      "src/recovery",
      "src/upstream",
      "src/http",
    ],
    browser: false,
  },
  "src/cli": {
    imports: [
      "src/core",
      "src/protocol",
      "src/system",
      "src/config",
      "src/claude",
      "src/discord",
      "src/ways",
      "src/recovery",
      "src/scrub",
      "src/daemon",
    ],
    browser: false,
  },
  web: { imports: ["src/core", "src/protocol"], browser: true },
} as const satisfies Record<string, { imports: readonly string[]; browser: boolean }>;

export type Layer = keyof typeof LAYERS;
