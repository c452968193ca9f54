import { plainLine } from "../../../core/format/sanitize.ts";
import type { Board, BoardSection } from "../../../core/notification/board.ts";
import { sessionName } from "../../../core/session/session-name.ts";
import { RGB, STATE_LOOK } from "../../look.ts";
import { reachableLink } from "../../message-text.ts";
import { embedUrl, escapedLine, escapeToFit, timestamp } from "./markdown.ts";
import { LIMITS, NO_MENTIONS, SUPPRESS_NOTIFICATIONS, type MessageBody } from "./message-types.ts";

const NAME_CHARS = 60;
const DETAIL_CHARS = 120;
const MACHINE_CHARS = 100;
const MAX_LINK_CHARS = 200;
/** For the titles of sections and the counts of what does not fit. */
const FRAME_CHARS = 400;

/**
 * The board as one message. A session with a thread links to it, where its request is; another one to the dashboard, if
 * other devices reach that.
 */
export function toBoardBody(board: Board, threadOf: (sessionId: string) => string | null): MessageBody {
  const { sections, machine, more } = board;
  let room = LIMITS.description - FRAME_CHARS;
  const parts = sections.map((section) => {
    const lines: string[] = [];
    for (const line of section.lines) {
      const text = lineOf(line, threadOf(line.session.sessionId));
      if (text.length + 1 > room) break;
      room -= text.length + 1;
      lines.push(text);
    }
    const { emoji } = STATE_LOOK[section.state];
    const rest = section.count - lines.length;
    return [`**${emoji} ${section.title}**`, ...lines, ...(rest > 0 ? [`-# ${more(rest)}`] : [])].join("\n");
  });
  const first = sections[0]?.state ?? "done";
  return {
    ...toPlainBoardBody(board),
    embeds: [
      {
        ...(parts.length > 0 && { description: parts.join("\n") }),
        color: RGB[STATE_LOOK[first].colour],
        footer: { text: boardFooter(machine) },
      },
    ],
  };
}

export function toPlainBoardBody({ headline }: Board): MessageBody {
  return { content: `📌 ${headline}`, embeds: [], allowed_mentions: NO_MENTIONS, flags: SUPPRESS_NOTIFICATIONS };
}

/** A lost board is found again by this footer; no session's id looks like it. */
export function boardFooter(machine: string): string {
  return `board · ${plainLine(machine, MACHINE_CHARS)}`;
}

function lineOf(
  { session, detail, stateSinceMs, link }: BoardSection["lines"][number],
  threadId: string | null,
): string {
  const project = escapedLine(session.projectName ?? "", NAME_CHARS);
  const name = escapedLine(sessionName(session), NAME_CHARS);
  const url = threadId === null ? embedUrl(reachableLink(link)) : null;
  const linked = url === null || url.length > MAX_LINK_CHARS ? name : `[${name}](${url})`;
  const what = escapeToFit(detail ?? "", DETAIL_CHARS, "line").replaceAll("\n", " ");
  const where = threadId === null ? "" : `<#${threadId}>`;
  const shown = where === "" ? linked : where;
  return [project, what, shown === project ? "" : shown, timestamp(stateSinceMs, "R")]
    .filter((part) => part !== "")
    .join(" · ");
}
