import type { CheckName } from "../../../src/core/health.ts";

/** The way of an event: in, in time, kept, told. */
export const CHECK_GROUPS = ["intake", "speed", "keeping", "telling"] as const;

export type CheckGroup = (typeof CHECK_GROUPS)[number];

const GROUP_OF: Readonly<Record<CheckName, CheckGroup>> = {
  hooks_installed: "intake",
  last_event: "intake",
  raw_log: "intake",
  raw_log_watch: "intake",
  dead_letters: "intake",
  lost_events: "intake",
  processing_time: "speed",
  event_loop: "speed",
  database_time: "speed",
  database_size: "keeping",
  database_integrity: "keeping",
  retention: "keeping",
  database_recovery: "keeping",
  disk: "keeping",
  memory: "keeping",
  log_file: "keeping",
  live_connections: "telling",
  outbox: "telling",
  destinations: "telling",
  telemetry: "telling",
  upstream: "telling",
  machines: "intake",
  configuration: "telling",
};

/** Where a check is shown; one of a newer daemon has a place too. */
export function groupOf(name: string): CheckGroup {
  return Object.hasOwn(GROUP_OF, name) ? GROUP_OF[name as CheckName] : "telling";
}
