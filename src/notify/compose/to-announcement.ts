import type { Announcement, SessionLabel } from "../../core/announcement.ts";
import type { StoredEventDetail } from "../../core/event.ts";
import type { Delivery } from "../../core/outbox.ts";
import type { Session } from "../../core/session.ts";
import type { NotifySettings } from "../notify-settings.ts";
import { wordsOf } from "../words/words-of.ts";
import type { Words } from "../words/words.ts";
import type { Body } from "./body.ts";
import { eventLink } from "./dashboard-link.ts";
import { headline } from "./headline.ts";
import { messageBody } from "./message-body.ts";
import { objectField, textField } from "./payload-field.ts";
import { placeName } from "./place-name.ts";

export interface AnnouncementSource {
  /** What the rules decided. */
  readonly told: Pick<Delivery, "kind" | "mention" | "silent">;
  readonly event: StoredEventDetail;
  /** The session as it is now; null when it is gone. */
  readonly session: Session | null;
  readonly settings: Pick<NotifySettings, "language" | "attachFull">;
  /** Where the dashboard can be opened, null when nowhere. */
  readonly dashboardUrl: string | null;
}

/** A text up to here is in the message whole, whatever service carries it. */
const MAX_UNITS = 900;
const MAX_LINES = 25;

/** The message that tells a person of one event. Pure; reads well whatever is missing in the payload. */
export function toAnnouncement({ told, event, session, settings, dashboardUrl }: AnnouncementSource): Announcement {
  const words = wordsOf(settings.language);
  const label = labelOf(event, session);
  const line = headline({ kind: told.kind, event, session, label, words });
  const body = messageBody(told.kind, event, settings.language);
  return {
    kind: told.kind,
    hookEventName: event.hookEventName,
    toolName: event.toolName,
    session: label,
    agentType: event.agentId === null ? null : textField(event.payload, "agent_type"),
    headline: line,
    // What the headline says whole is not said twice.
    blocks: body.blocks.filter(({ kind, text }) => kind !== "text" || !saysWhole(line, text)),
    fields: body.fields,
    attachment: settings.attachFull ? attachmentOf(body, event, words) : null,
    atMs: event.receivedAtMs,
    link: dashboardUrl === null ? null : eventLink(dashboardUrl, event.seq),
    mention: told.mention,
    silent: told.silent,
  };
}

function saysWhole(line: string, text: string): boolean {
  return line.endsWith(` — ${text}`) || line.endsWith(`: ${text}`);
}

function labelOf(event: StoredEventDetail, session: Session | null): SessionLabel {
  return {
    sessionId: event.sessionId,
    title: session?.title ?? null,
    projectName: placeName(session?.projectName ?? event.projectName, event.machine),
    branch: session?.branch ?? null,
    model: session?.model ?? null,
  };
}

/** The longest text of the body. A new file shows its beginning only there, so its whole is taken from the payload. */
function attachmentOf(body: Body, event: StoredEventDetail, words: Words): Announcement["attachment"] {
  const content = event.toolName === "Write" ? textField(objectField(event.payload, "tool_input"), "content") : null;
  const texts = [...body.blocks.map((block) => block.text), content ?? ""];
  const longest = texts.reduce((best, text) => (text.length > best.length ? text : best));
  const isLong = longest.length > MAX_UNITS || longest.split("\n", MAX_LINES + 1).length > MAX_LINES;
  if (!isLong) return null;
  const cut = event.cuts.find(({ kept }) => kept > MAX_UNITS && kept >= longest.length);
  const note = cut === undefined ? "" : `\n\n${words.cutNote(cut.kept, cut.length)}\n`;
  return { fileName: body.fileName, text: `${longest}${note}` };
}
