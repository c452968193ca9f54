/**
 * Allowed imports of each part, in one table. The linter (`oxlint.config.ts`) and
 * `test/quick/repository/layers.test.ts` read it; type imports count. A part may always import itself. Where only one
 * file of a part is open to another, that file is named. `node:` modules are free except where `browser` is set.
 */
export const LAYERS = {
  "src/core": { imports: [], browser: true },
  "src/api": { imports: ["src/core"], browser: true },
  "src/system": { imports: ["src/core"], browser: false },
  // The table of settings includes those of each provider.
  "src/config": {
    imports: ["src/core", "src/api", "src/system", "src/providers/registry.ts", "src/providers/discord-url.ts"],
    browser: false,
  },
  "src/agents": { imports: ["src/core", "src/system"], browser: false },
  "src/spool": { imports: ["src/core", "src/system"], browser: false },
  "src/store": { imports: ["src/core", "src/system"], browser: false },
  // The requests that wait for an answer from here.
  "src/approvals": {
    imports: ["src/core", "src/system", "src/agents", "src/observe/observed-event.ts"],
    browser: false,
  },
  "src/ingest": { imports: ["src/core", "src/system", "src/agents"], browser: false },
  "src/observe": { imports: ["src/core", "src/system", "src/agents"], browser: false },
  // Rebuilds a damaged database, and removes secrets from stored data, with the daemon stopped.
  "src/maintenance": {
    imports: ["src/core", "src/system", "src/agents", "src/spool", "src/store", "src/ingest"],
    browser: false,
  },
  "src/stream": { imports: ["src/core", "src/api"], browser: false },
  // The policy sends to every destination in the registry, and needs no other part of providers.
  "src/notify": {
    imports: ["src/core", "src/config", "src/providers/registry.ts", "src/providers/destination.ts"],
    browser: false,
  },
  "src/providers": { imports: ["src/core", "src/system"], browser: false },
  // The protocol between daemons of several machines.
  "src/forwarding": { imports: ["src/core", "src/api", "src/system", "src/agents"], browser: false },
  "src/health": { imports: ["src/core", "src/system", "src/providers/destination.ts"], browser: false },
  "src/http": { imports: ["src/core", "src/api", "src/system", "src/stream"], browser: false },
  "src/daemon": {
    imports: [
      "src/core",
      "src/api",
      "src/system",
      "src/config",
      "src/agents",
      "src/spool",
      "src/store",
      "src/ingest",
      "src/observe",
      "src/approvals",
      "src/stream",
      "src/notify",
      "src/providers",
      "src/health",
      "src/maintenance",
      "src/forwarding",
      "src/http",
    ],
    browser: false,
  },
  "src/cli": {
    imports: [
      "src/core",
      "src/api",
      "src/system",
      "src/config",
      "src/agents",
      "src/notify",
      "src/providers",
      "src/maintenance",
      "src/daemon",
    ],
    browser: false,
  },
  // The team server: a package of its own, which may have dependencies.
  "team/src": {
    imports: [
      "src/core",
      "src/api",
      "src/system",
      "src/agents",
      "src/ingest",
      "src/forwarding",
      "src/stream",
      "src/http",
      "src/store/machines/machine-snapshot.ts",
      // A team's channel is any provider with its own settings, and its queue is the daemon's.
      "src/config",
      "src/notify",
      "src/providers",
      // Machines are checked as at a central daemon.
      "src/health/checks/check.ts",
      "src/health/checks/machine-checks.ts",
      "src/health/health-snapshot.ts",
      "src/health/exposition.ts",
      "src/health/probes.ts",
    ],
    browser: false,
  },
  // The page is built with only the names of the registry (`vite.config.ts`).
  web: { imports: ["src/core", "src/api", "src/providers/destination.ts"], browser: true },
} as const satisfies Record<string, { imports: readonly string[]; browser: boolean }>;

export type Layer = keyof typeof LAYERS;
