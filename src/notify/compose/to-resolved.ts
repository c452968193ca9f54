import type { ConfigValues } from "../../config/settings.ts";
import { shownLine, truncateAtGrapheme } from "../../core/format/text.ts";
import { formatDuration } from "../../core/format/time.ts";
import type { Notification, NotificationBlock, Resolution } from "../../core/notification/notification.ts";
import { stringsOf, type Strings } from "../strings/strings.ts";
import { textBlock } from "./body.ts";
import { callName, callSubject } from "./call-line.ts";
import { callOf, LEAST_ROOM, lineOf, MAX_LINE, SEEN, sessionText, type HeadlineSource } from "./headline.ts";
import { beside } from "./labels.ts";

interface ResolvedSource extends Pick<HeadlineSource, "event" | "sharesProject"> {
  readonly resolution: Resolution;
  readonly settings: Pick<ConfigValues, "language">;
}

const MAX_ANSWER = 300;
const MAX_KEPT = 600;

/**
 * The same notification once it is over: `checkout-service · allowed after 14 s · Bash npx vitest`, and little below.
 * Pure.
 */
export function toResolved(open: Notification, source: ResolvedSource): Notification {
  const { event, sharesProject, resolution, settings } = source;
  const strings = stringsOf(settings.language);
  const { outcome, afterMs } = resolution;
  const how = strings.resolved.outcome[outcome];
  // Below a second it says nothing: a start that is derived from a duration is not exact.
  const isTimed = afterMs !== null && afterMs >= 1000;
  const ending = isTimed ? strings.resolved.after(how, formatDuration(afterMs, settings.language)) : how;
  const label = open.session;
  const start = beside(sessionText({ label, sharesProject, strings }), `· ${ending}`);
  // What the session does by now says nothing about the request.
  const about = aboutOf({ kind: open.kind, event, session: null, label, sharesProject, strings }, SEEN - start.length);
  const headline = shownLine(about.trim() === "" ? start : beside(start, `· ${about}`), MAX_LINE);
  return {
    ...open,
    headline,
    blocks: [...decisionLine(resolution, strings), ...keptBlocks(open, headline)],
    fields: [],
    attachment: null,
    ping: false,
    silent: false,
    resolution,
  };
}

/** What was asked, or what had happened. */
function aboutOf(source: HeadlineSource, left: number): string {
  const { kind, event, strings } = source;
  const call = kind === "permission" ? callOf(event) : null;
  if (call !== null) {
    const name = callName(call.toolName);
    return beside(name, callSubject(call, Math.max(LEAST_ROOM, left - name.length - 4), strings));
  }
  const { text, joint = " — ", about } = lineOf(source);
  const subject = typeof about === "function" ? about(Math.max(LEAST_ROOM, left)) : (about ?? "");
  if (kind === "permission" || kind === "question" || kind === "plan") return subject;
  return subject === "" ? text : `${text}${joint}${subject}`;
}

function decisionLine({ by, answer, isUnconfirmed }: Resolution, { resolved }: Strings): readonly NotificationBlock[] {
  const lines = [
    by === null ? null : typeof by === "string" ? resolved.by[by] : resolved.answeredBy[by.surface](by.name),
    answer === null ? null : resolved.answer(truncateAtGrapheme(answer, MAX_ANSWER)),
    isUnconfirmed === true ? resolved.unconfirmed : null,
  ];
  return textBlock(lines.filter((line) => line !== null).join("\n"));
}

/** The command, unless the headline has all of it. A plan or a failure may still be read; a question's options not. */
function keptBlocks({ kind, blocks }: Notification, headline: string): readonly NotificationBlock[] {
  if (kind === "question") return [];
  const kept = kind === "permission" ? blocks.filter((block) => block.kind === "code") : blocks;
  return kept
    .filter(({ text }) => !headline.endsWith(shownLine(text, MAX_LINE)))
    .map((block) => ({ ...block, text: truncateAtGrapheme(block.text, MAX_KEPT) }));
}
