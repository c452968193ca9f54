import { hasStates } from "../../core/agent.ts";
import { decisionReason } from "../../core/i18n/decision.ts";
import { needsPerson } from "../../core/notification/notification.ts";
import type { Decision, Reason } from "../../core/notification/outbox.ts";
import type { Clock, NotificationPolicy } from "../../core/ports.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { destinationsOf, hasDestination } from "./route.ts";
import { settingChoice, type Choice } from "./setting-choice.ts";
import { subjectOf, type EventContext, type Subject } from "./subject.ts";

export interface DecisionInput extends EventContext {
  readonly settings: ConfigValues;
  readonly nowMs: number;
}

/** An older event is only shown on the dashboard. */
const MAX_AGE_MS = 86_400_000;

const LEVELS = { minimal: 0, normal: 1, verbose: 2 } as const;

interface PolicyOptions {
  /** Read for each event: settings change while the daemon runs. */
  readonly settings: () => ConfigValues;
  readonly clock: Clock;
}

/** The policy with the current settings and time. Suppresses everything while no provider is set up. */
export function createPolicy({ settings, clock }: PolicyOptions): NotificationPolicy {
  return {
    decide: (event, before, after) => {
      const current = settings();
      if (!hasDestination(current)) return null;
      return decide({ event, before, after, settings: current, nowMs: clock.now() });
    },
  };
}

/**
 * Whether and how to notify a person of an event. Pure, never throws, and each outcome has a reason. The store makes
 * sure that one cause notifies once: only committed decisions count.
 */
export function decide(input: DecisionInput): Decision {
  const { event, settings, nowMs } = input;
  if (event.source === "import") return suppress(decisionReason("imported"));
  if (!hasStates(input.after.agent)) return suppress(decisionReason("agent-without-states"));
  if (nowMs - event.receivedAtMs > MAX_AGE_MS) return suppress(decisionReason("too-old"));
  const subject = subjectOf(input);
  if ("nothing" in subject) return suppress(subject.nothing);
  const choice = notifiedOnce(subject, settingChoice(event, settings), event.hookEventName);
  const effective = choice.rule === "unset" ? byLevel(subject, settings) : choice;
  if (effective.rule === "suppress") return suppress(effective.reason);
  if (subject.kind === "finished" && settings.finished === "off") return suppress(decisionReason("finished-off"));
  const destinationIds = destinationsOf(event, subject.kind, settings);
  if (destinationIds.length === 0) return suppress(decisionReason("nowhere"));

  const quiet = isQuiet(nowMs, settings.quietHours);
  const { sound, ping } = loudness(subject, effective.reason, settings);
  return {
    isNotified: true,
    kind: subject.kind,
    cause: subject.cause,
    ping: ping && !quiet && settings.mentionUserId !== "",
    silent: quiet || !sound,
    destinationIds,
    reason: quiet ? { ...effective.reason, details: { ...effective.reason.details, quiet: 1 } } : effective.reason,
  };
}

function suppress(reason: Reason): Decision {
  return { isNotified: false, reason };
}

/** With only a tool's switch on, each call sends one message: the one with its result. */
function notifiedOnce(subject: Subject, choice: Choice, hookEventName: string): Choice {
  const byToolAlone = choice.rule === "notify" && choice.reason.code === "tool-switch-on";
  if (!byToolAlone || hookEventName !== "PreToolUse" || typeof subject.usually === "string") return choice;
  return { rule: "suppress", reason: subject.usually.never };
}

type LevelRule = Exclude<Choice, { readonly rule: "unset" }>;

function byLevel({ kind, usually, asks = false }: Subject, { level, finished }: ConfigValues): LevelRule {
  if (typeof usually !== "string") return { rule: "suppress", reason: usually.never };
  const rules: Record<typeof usually, readonly [ConfigValues["level"], Reason]> = {
    always: ["minimal", kind === "failure" ? decisionReason("turn-failed") : decisionReason("person-needed", { kind })],
    // A setting with sound (`on`, `mention`) applies at every level, and a question needs a person.
    finished: [
      finished === "silent" && !asks ? "normal" : "minimal",
      asks ? decisionReason("turn-asks") : decisionReason("turn-finished"),
    ],
    verbose: ["verbose", decisionReason("level-verbose")],
  };
  const [least, reason] = rules[usually];
  if (LEVELS[level] >= LEVELS[least]) return { rule: "notify", reason };
  return { rule: "suppress", reason: decisionReason("below-level", { level, needed: least }) };
}

function loudness({ kind, asks = false }: Subject, reason: Reason, { finished }: ConfigValues) {
  if (needsPerson(kind)) return { sound: true, ping: true };
  if (kind === "finished") {
    // A turn that asks is heard unless finished turns are off. Whether it asks is a guess by its words: no ping.
    return { sound: asks || finished === "on" || finished === "mention", ping: finished === "mention" };
  }
  // An explicit switch for notifications means sound. The level alone only fills the channel.
  return { sound: kind === "idle" && reason.code !== "level-verbose", ping: false };
}

/** Quiet hours are in this machine's local time and may pass midnight. */
export function isQuiet(nowMs: number, hours: ConfigValues["quietHours"]): boolean {
  if (hours === null) return false;
  const now = new Date(nowMs);
  const minute = now.getHours() * 60 + now.getMinutes();
  const { fromMinute, toMinute } = hours;
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}
