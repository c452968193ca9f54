import type { CommandTable } from "./command.ts";

/** Every command, in the order of `ccen help`. Each is loaded on demand, so that commands start fast. */
export const commands = {
  setup: async () => (await import("./commands/setup.ts")).setup,
  demo: async () => (await import("./commands/demo.ts")).demo,
  open: async () => (await import("./commands/open.ts")).open,
  start: async () => (await import("./commands/start.ts")).start,
  stop: async () => (await import("./commands/stop.ts")).stop,
  restart: async () => (await import("./commands/restart.ts")).restart,
  status: async () => (await import("./commands/status.ts")).status,
  service: async () => (await import("./commands/service.ts")).service,
  tail: async () => (await import("./commands/tail.ts")).tail,
  export: async () => (await import("./commands/export.ts")).exportEvents,
  import: async () => (await import("./commands/import.ts")).importSessions,
  replay: async () => (await import("./commands/replay.ts")).replay,
  scrub: async () => (await import("./commands/scrub.ts")).scrub,
  "test-discord": async () => (await import("./commands/test-discord.ts")).testDiscord,
  "test-notify": async () => (await import("./commands/test-notify.ts")).testNotify,
  answers: async () => (await import("./commands/answers.ts")).answers,
  machines: async () => (await import("./commands/machines.ts")).machines,
  join: async () => (await import("./commands/join.ts")).join,
  team: async () => (await import("./commands/team.ts")).team,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  rebuild: async () => (await import("./commands/rebuild.ts")).rebuild,
  config: async () => (await import("./commands/config.ts")).config,
  token: async () => (await import("./commands/token.ts")).token,
  version: async () => (await import("./commands/version.ts")).version,
} satisfies CommandTable;
