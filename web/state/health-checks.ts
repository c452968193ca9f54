import type { CheckName } from "../../src/core/health.ts";

/** In the order in which an event passes through them. */
export const CHECK_GROUPS = ["events", "performance", "storage", "notifications"] as const;

export type CheckGroup = (typeof CHECK_GROUPS)[number];

const GROUP_OF: Readonly<Record<CheckName, CheckGroup>> = {
  hooks_installed: "events",
  last_event: "events",
  raw_log: "events",
  raw_log_watch: "events",
  dead_letters: "events",
  lost_events: "events",
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
  discord_answers: "notifications",
  telegram_answers: "notifications",
  upstream: "notifications",
  machines: "events",
  configuration: "notifications",
};

/** The group of a check, also of an unknown one from a newer daemon. */
export function groupOf(name: string): CheckGroup {
  return Object.hasOwn(GROUP_OF, name) ? GROUP_OF[name as CheckName] : "notifications";
}
