import { decisionReason } from "../../core/i18n/decision.ts";
import type { AnnouncementKind } from "../../core/announcement.ts";
import type { ToldVerdict, Why } from "../../core/outbox.ts";
import { providerDestinations } from "../../providers/registry.ts";
import type { NotifySettings } from "../notify-settings.ts";
import { isQuiet } from "./quiet-hours.ts";
import { routeOf, type Route } from "./route.ts";
import { settingChoice, type Choice } from "./setting-choice.ts";
import { subjectOf, type Happening, type Subject } from "./subject.ts";

export interface Situation extends Happening {
  readonly settings: NotifySettings;
  readonly nowMs: number;
}

/** A verdict that also names the setting which chose its channel, null where no message goes to Discord. */
export type Decision =
  | { readonly tell: false; readonly why: Why }
  | (ToldVerdict & { readonly route: Route["by"] | null });

/** News of yesterday is history: it stands on the dashboard. */
const MAX_AGE_MS = 86_400_000;

const LEVELS = { minimal: 0, normal: 1, verbose: 2 } as const;

/** Whom nobody answers, a session stands still for; and a turn that broke does not mend itself. */
const NEEDS_A_PERSON: ReadonlySet<AnnouncementKind> = new Set(["permission", "question", "plan", "failure"]);

/**
 * Whether and how a person is told of an event. Pure, never throws, and every outcome says why. That one cause is told
 * once is for the store to keep: only what was committed was told.
 */
export function decide(situation: Situation): Decision {
  const { event, settings, nowMs } = situation;
  if (nowMs - event.receivedAtMs > MAX_AGE_MS) return hush(decisionReason("too-old"));
  const subject = subjectOf(situation);
  if ("nothing" in subject) return hush(subject.nothing);
  const choice = toldOnce(subject, settingChoice(event, settings), event.hookEventName);
  const said = choice.say === "nothing" ? byLevel(subject, settings) : choice;
  if (said.say === "hush") return hush(said.why);
  if (subject.kind === "finished" && settings.finished === "off") return hush(decisionReason("finished-off"));
  const route = routeOf(event, subject.kind, settings);
  const others = providerDestinations(settings);
  if (route === null && others.length === 0) return hush(decisionReason("nowhere"));

  const quiet = isQuiet(nowMs, settings.quietHours);
  const { sound, ping } = loudness(subject.kind, said.why, settings);
  return {
    tell: true,
    kind: subject.kind,
    cause: subject.cause,
    mention: ping && !quiet && settings.mentionUserId !== "",
    silent: quiet || !sound,
    destinationIds: route === null ? others : [route.destinationId, ...others],
    route: route?.by ?? null,
    why: quiet ? { ...said.why, details: { ...said.why.details, quiet: 1 } } : said.why,
  };
}

function hush(because: Why): Decision {
  return { tell: false, why: because };
}

/** A tool's switch alone asks for one message a call: the one that knows how it went. */
function toldOnce(subject: Subject, choice: Choice, hookEventName: string): Choice {
  const byToolAlone = choice.say === "tell" && choice.why.code === "tool-switch-on";
  if (!byToolAlone || hookEventName !== "PreToolUse" || typeof subject.usually === "string") return choice;
  return { say: "hush", why: subject.usually.never };
}

type Said = Exclude<Choice, { readonly say: "nothing" }>;

function byLevel({ kind, usually }: Subject, { level, finished }: NotifySettings): Said {
  if (typeof usually !== "string") return { say: "hush", why: usually.never };
  switch (usually) {
    case "always":
      return {
        say: "tell",
        why: kind === "failure" ? decisionReason("turn-failed") : decisionReason("person-needed", { kind }),
      };
    case "finished":
      // Whoever asked for a sound wants it at every level.
      if (level === "minimal" && finished === "silent") return belowLevel(level, "normal");
      return { say: "tell", why: decisionReason("turn-finished") };
    case "normal":
      return LEVELS[level] >= LEVELS.normal
        ? { say: "tell", why: decisionReason("subagent-finished") }
        : belowLevel(level, "normal");
    case "verbose":
      return level === "verbose" ? { say: "tell", why: decisionReason("level-verbose") } : belowLevel(level, "verbose");
    default:
      return usually satisfies never;
  }
}

function belowLevel(level: string, needed: string): Said {
  return { say: "hush", why: decisionReason("below-level", { level, needed }) };
}

interface Loudness {
  readonly sound: boolean;
  readonly ping: boolean;
}

function loudness(kind: AnnouncementKind, because: Why, { finished }: NotifySettings): Loudness {
  if (NEEDS_A_PERSON.has(kind)) return { sound: true, ping: true };
  if (kind === "finished") return { sound: finished === "on" || finished === "mention", ping: finished === "mention" };
  // Somebody switched notifications on to hear them; the level alone only fills the channel.
  return { sound: kind === "idle" && because.code !== "level-verbose", ping: false };
}
