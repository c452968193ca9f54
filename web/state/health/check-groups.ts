import type { CheckName } from "../../../src/core/health/health.ts";

/** In the order in which an event passes through them. */
export const CHECK_GROUPS = ["intake", "performance", "storage", "notifications"] as const;

export type CheckGroup = (typeof CHECK_GROUPS)[number];

const GROUP_OF: Readonly<Record<CheckName, CheckGroup>> = {
  hooks_installed: "intake",
  last_event: "intake",
  raw_log: "intake",
  raw_log_watch: "intake",
  dead_letters: "intake",
  lost_events: "intake",
  processing_time: "performance",
  event_loop: "performance",
  database_time: "performance",
  database_size: "storage",
  database_integrity: "storage",
  retention: "storage",
  database_recovery: "storage",
  disk: "storage",
  memory: "storage",
  log_file: "storage",
  live_connections: "notifications",
  outbox: "notifications",
  destinations: "notifications",
  telemetry: "notifications",
  upstream: "notifications",
  machines: "intake",
  configuration: "notifications",
};

/** The group of a check, also of an unknown one from a newer daemon. */
export function groupOf(name: string): CheckGroup {
  return Object.hasOwn(GROUP_OF, name) ? GROUP_OF[name as CheckName] : "notifications";
}
