import type { Page, PageCursor, TranscriptMessage } from "../core/ports.ts";
import type { ToolCall } from "../core/session/tool-call.ts";
import type { Transition } from "../core/session/transition.ts";
import { formatCursor } from "./page-cursor.ts";
import type { MessagesDto, ToolCallsDto, TransitionsDto } from "./session-dto.ts";
import { toTimestamp, toToolCallDto } from "./to-dto.ts";

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
