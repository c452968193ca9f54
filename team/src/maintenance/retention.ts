import type { Environment } from "../../../src/system/paths.ts";

/** How long texts, events and counters by the hour are kept, in whole days of UTC. Younger ones always are. */
export interface Retention {
  readonly payloadDays: number;
  readonly eventDays: number;
  readonly counterDays: number;
}

/** Counters as long as the audit: a month is compared with that of the year before. */
export const DEFAULT_RETENTION: Retention = { payloadDays: 30, eventDays: 90, counterDays: 400 };

/** Who read what is looked up for longer than events are. No setting: an auditor relies on it. */
export const AUDIT_DAYS = 400;

/** Longer than any server's life. */
const MAX_DAYS = 36_500;

/** @throws for a value that is no number of days, and for payloads that would outlast their events */
export function readRetention(environment: Environment): Retention {
  const payloadDays = readDays(environment, "CCEN_TEAM_PAYLOAD_DAYS", DEFAULT_RETENTION.payloadDays);
  const eventDays = readDays(environment, "CCEN_TEAM_EVENT_DAYS", DEFAULT_RETENTION.eventDays);
  const counterDays = readDays(environment, "CCEN_TEAM_COUNTER_DAYS", DEFAULT_RETENTION.counterDays);
  if (payloadDays > eventDays)
    throw new Error(
      `CCEN_TEAM_PAYLOAD_DAYS (${payloadDays}) has to be at most CCEN_TEAM_EVENT_DAYS (${eventDays}): payloads are deleted with their events`,
    );
  return { payloadDays, eventDays, counterDays };
}

function readDays(environment: Environment, name: string, otherwise: number): number {
  const given = environment[name] ?? "";
  if (given === "") return otherwise;
  const days = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  // 0 could mean none or for ever.
  if (days < 1 || days > MAX_DAYS) throw new Error(`${name} has to be a whole number from 1 to ${MAX_DAYS}`);
  return days;
}
