import type { SearchPage, Page, PageCursor } from "../core/history.ts";
import type { TranscriptMessage } from "../core/ports.ts";
import type { ToolCall, Transition } from "../core/session/session.ts";
import type { EventDto } from "./dto.ts";
import { formatCursor } from "./routes.ts";
import type { MessagesDto, ToolCallsDto, TransitionsDto } from "./session-dto.ts";
import { toEventDto, toTimestamp, toToolCallDto } from "./to-dto.ts";

/** Answer of `/api/search`, newest first. */
export interface SearchDto {
  readonly hits: readonly SearchHitDto[];
  /** `before` of the next page, null at the end. There may be one even if this page is not full, or empty. */
  readonly next: number | null;
  /** How many events match: exactly, or at least. Null for every page but the first. */
  readonly found: { readonly count: number; readonly exact: boolean } | null;
}

export interface SearchHitDto {
  readonly event: EventDto;
  readonly session_title: string | null;
  /** One line of plain text. */
  readonly snippet: string;
  /** Where it holds a searched text: start and end (exclusive) in UTF-16 units. */
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

export function toSearchDto({ hits, next, found }: SearchPage): SearchDto {
  return {
    hits: hits.map(({ event, sessionTitle, snippet, highlights }) => ({
      event: toEventDto(event),
      session_title: sessionTitle,
      snippet,
      highlights,
    })),
    next,
    found,
  };
}

export function toToolCallsDto({ rows, next }: Page<ToolCall>): ToolCallsDto {
  return { calls: rows.map(toToolCallDto), next: toNext(next) };
}

export function toTransitionsDto({ rows, next }: Page<Transition>): TransitionsDto {
  return {
    transitions: rows.map(({ atMs, from, to, cause }) => ({ at: toTimestamp(atMs), from, to, cause })),
    next: toNext(next),
  };
}

export function toMessagesDto({ rows, next }: Page<TranscriptMessage>): MessagesDto {
  return {
    messages: rows.map(({ uuid, agentId, atMs, role, text }) => ({
      uuid,
      agent_id: agentId,
      at: toTimestamp(atMs),
      role,
      text,
    })),
    next: toNext(next),
  };
}

function toNext(next: PageCursor | null): string | null {
  return next === null ? null : formatCursor(next);
}
