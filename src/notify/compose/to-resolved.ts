import type { ConfigValues } from "../../config/settings.ts";
import type { StoredEventDetail } from "../../core/event.ts";
import { oneLine, truncateText } from "../../core/format/text.ts";
import { toolLabel } from "../../core/format/tool-label.ts";
import { formatDuration } from "../../core/format/time.ts";
import { textField } from "../../core/json.ts";
import type { Notification, NotificationBlock, Resolution } from "../../core/notification/notification.ts";
import { stringsOf, type Strings } from "../strings/strings.ts";
import { textBlock } from "./body.ts";
import { sessionText } from "./headline.ts";
import { failureReason } from "./labels.ts";

interface ResolvedSource {
  readonly event: StoredEventDetail;
  readonly resolution: Resolution;
  readonly settings: Pick<ConfigValues, "language">;
}

const MAX_LINE = 240;
const MAX_ANSWER = 300;
const MAX_KEPT = 600;

/**
 * The same notification once it is over: `checkout-service · allowed after 14 s · Bash npx vitest`, and little below.
 * Pure.
 */
export function toResolved(open: Notification, { event, resolution, settings }: ResolvedSource): Notification {
  const strings = stringsOf(settings.language);
  const { outcome, afterMs } = resolution;
  const how = strings.resolved.outcome[outcome];
  const ending = afterMs === null ? how : strings.resolved.after(how, formatDuration(afterMs, settings.language));
  const parts = [sessionText(open.session, strings), ending, aboutOf(open, event, strings)];
  const headline = oneLine(parts.filter((part) => part.trim() !== "").join(" · "), MAX_LINE);
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
function aboutOf({ kind }: Notification, event: StoredEventDetail, strings: Strings): string {
  const { toolName, summary, payload } = event;
  switch (kind) {
    case "permission":
      return toolName === null ? (textField(payload, "message") ?? summary) : `${toolLabel(toolName)} ${summary}`;
    case "failure": {
      if (event.hookEventName === "ProcessGone") return strings.headline.processGone;
      const message = textField(payload, "last_assistant_message");
      const reason = failureReason({ code: textField(payload, "error") ?? "unknown", message }, strings);
      const said = `${strings.headline.failed}: ${reason}`;
      return message === null ? said : `${said} — ${message}`;
    }
    case "idle":
      return strings.headline.idle;
    default:
      return summary.replace(/^#{1,6} */, "");
  }
}

function decisionLine({ by, answer }: Resolution, { resolved }: Strings): readonly NotificationBlock[] {
  const lines = [
    by === null ? null : resolved.by[by],
    answer === null ? null : resolved.answer(truncateText(answer, MAX_ANSWER)),
  ];
  return textBlock(lines.filter((line) => line !== null).join("\n"));
}

/** The command, unless the headline has all of it. A plan or a failure may still be read; a question's options not. */
function keptBlocks({ kind, blocks }: Notification, headline: string): readonly NotificationBlock[] {
  if (kind === "question") return [];
  const kept = kind === "permission" ? blocks.filter((block) => block.kind === "code") : blocks;
  return kept
    .filter(({ text }) => !headline.endsWith(oneLine(text, MAX_LINE)))
    .map((block) => ({ ...block, text: truncateText(block.text, MAX_KEPT) }));
}
