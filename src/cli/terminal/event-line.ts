import { shortId } from "../../core/session/session-name.ts";
import type { EventStatus } from "../../core/event.ts";
import { inBackgroundEn } from "../../core/i18n/en/session.ts";
import { withBackground } from "../../core/i18n/session-state.ts";
import { oneLine } from "../../core/format/text.ts";
import type { EventDto } from "../../api/dto.ts";
import { truncateToCells, paint, type Paint, padCells } from "./print.ts";
import type { Io } from "../command.ts";
import { ownEntry } from "../../core/own-entry.ts";

/** Column widths in cells. The summary takes the rest, and at least a few words. */
const PROJECT_CELLS = 14;
const EVENT_CELLS = 18;
const TOOL_CELLS = 10;
const MIN_SUMMARY_CELLS = 20;

/** Fields are cut here first, which limits the cost of a hostile one. */
const MAX_CHARS = 1000;

/** The hues of event families in `look.md`; other events are not coloured. */
const EVENT_PAINT: Readonly<Record<string, Paint>> = {
  PreToolUse: "blue",
  PostToolUse: "green",
  PostToolUseFailure: "red",
  Notification: "yellow",
  PermissionRequest: "yellow",
  Elicitation: "yellow",
  Stop: "gray",
  StopFailure: "red",
  SessionStart: "cyan",
  SessionEnd: "gray",
  SubagentStart: "magenta",
  SubagentStop: "magenta",
};

/** A state that is shown, by its name: never by colour alone. */
const STATUS_PAINT: Readonly<Partial<Record<EventStatus, Paint>>> = {
  failed: "red",
  denied: "red",
  waiting: ["yellow", "bold"],
};

/**
 * One event as one line. Its content can neither move the cursor nor set colours.
 * @param inBackground how much of its session's work goes on in the background
 */
export function eventLine(event: EventDto, io: Pick<Io, "colour" | "columns">, inBackground = 0): string {
  const where = event.project_name ?? shortId(event.session_id);
  const agent = event.agent === "claude" ? undefined : event.agent;
  const place = [event.machine, agent, where].filter((part) => part !== undefined);
  const project = column(place.join(":"), PROJECT_CELLS);
  const name = column(event.hook_event_name, EVENT_CELLS);
  const tool = column(event.tool_name ?? "", TOOL_CELLS);
  const head = [
    paint(io, "dim", timeOfDay(event.received_at)),
    project,
    paint(io, ownEntry(EVENT_PAINT, event.hook_event_name) ?? [], name),
    tool,
  ].join(" ");
  const headCells = 8 + 1 + PROJECT_CELLS + 1 + EVENT_CELLS + 1 + TOOL_CELLS;

  const format = STATUS_PAINT[event.status];
  const text = withBackground(format === undefined ? "" : event.status, inBackground, inBackgroundEn);
  const status = text === "" ? "" : ` ${paint(io, format ?? [], text)}`;
  const statusCells = text === "" ? 0 : 1 + text.length;
  const room = Math.max(MIN_SUMMARY_CELLS, io.columns() - headCells - statusCells - 1);
  return `${head}${status} ${truncateToCells(oneLine(event.summary, MAX_CHARS), room)}`.trimEnd();
}

function column(text: string, cells: number): string {
  return padCells(truncateToCells(oneLine(text, MAX_CHARS), cells), cells);
}

function timeOfDay(timestamp: string): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? "--:--:--" : date.toLocaleTimeString("en-GB");
}
