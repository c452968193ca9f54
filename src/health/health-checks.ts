import { CHECK_NAMES, type CheckName, type HealthCheck } from "../core/health.ts";
import { advice, checkValue, ofMeasured, toCheck, type Found } from "./checks/check.ts";
import {
  eventLoopCheck,
  fileWatcherCheck,
  hooksCheck,
  lastEventCheck,
  lostEventsCheck,
  processingCheck,
  spoolCheck,
} from "./checks/event-checks.ts";
import { forwardingCheck, machinesCheck } from "./checks/machine-checks.ts";
import { discordAnswersCheck, telegramAnswersCheck } from "./checks/answer-checks.ts";
import { destinationsCheck, outboxCheck } from "./checks/notification-checks.ts";
import {
  databaseSizeCheck,
  databaseTimeCheck,
  diskCheck,
  integrityCheck,
  logFileCheck,
  memoryCheck,
  recoveryCheck,
  retentionCheck,
} from "./checks/storage-checks.ts";
import type { HealthSnapshot } from "./health-snapshot.ts";

/** Each check with its values, thresholds and advice. Pure. Null: it does not concern this machine. */
const CHECKS: Readonly<Record<CheckName, (values: HealthSnapshot) => Found | null>> = {
  hooks_installed: ({ hooks, machines }) =>
    ofMeasured(hooks, (state) => hooksCheck(state, (machines?.machines.length ?? 0) > 0)),
  last_event: ({ lastEventAtMs, sessionsWithoutHooks }) =>
    ofMeasured(sessionsWithoutHooks, (count) => lastEventCheck(lastEventAtMs, count)),
  raw_log: spoolCheck,
  raw_log_watch: ({ watching }) => fileWatcherCheck(watching),
  dead_letters: ({ deadLetters }) => ({
    values: [checkValue("dead_letters", deadLetters, 0)],
    fix: advice("read-dead-letters"),
  }),
  lost_events: ({ losses }) => lostEventsCheck(losses),
  processing_time: ({ processing }) => processingCheck(processing),
  event_loop: ({ loop }) => eventLoopCheck(loop),
  database_time: ({ databaseMs }) => ofMeasured(databaseMs, databaseTimeCheck),
  database_size: ({ databaseSize }) => ofMeasured(databaseSize, databaseSizeCheck),
  database_integrity: ({ integrity }) => integrityCheck(integrity),
  retention: ({ retention }) => ofMeasured(retention, retentionCheck),
  database_recovery: ({ recovery }) => recoveryCheck(recovery),
  disk: ({ disk }) => ofMeasured(disk, diskCheck),
  memory: ({ memory }) => ofMeasured(memory, memoryCheck),
  log_file: ({ logTrouble }) => logFileCheck(logTrouble),
  live_connections: ({ liveConnections, maxConnections }) => ({
    values: [checkValue("connections", liveConnections, maxConnections)],
    fix: advice("close-tabs"),
  }),
  outbox: ({ messages }) => ofMeasured(messages, outboxCheck),
  destinations: ({ messages, upstream }) => ofMeasured(messages, (state) => destinationsCheck(state, upstream)),
  discord_answers: ({ discordAnswers: state }) => (state === null ? null : discordAnswersCheck(state)),
  telegram_answers: ({ telegramAnswers: state }) => (state === null ? null : telegramAnswersCheck(state)),
  upstream: ({ upstream }) => (upstream === null ? null : forwardingCheck(upstream)),
  machines: ({ machines }) => (machines === null ? null : machinesCheck(machines)),
  configuration: ({ configProblems }) => ({
    values: [checkValue("problems", configProblems, 0)],
    fix: advice("check-config"),
  }),
};

export function healthChecks(values: HealthSnapshot): readonly HealthCheck[] {
  return CHECK_NAMES.flatMap((name) => {
    const found = CHECKS[name](values);
    return found === null ? [] : [toCheck(name, found)];
  });
}
