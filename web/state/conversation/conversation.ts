import type { EventDto } from "../../../src/api/dto.ts";
import type { ToolCallDto } from "../../../src/api/session-dto.ts";
import type { Message } from "./messages.ts";

/** One part of a conversation, in chronological order. */
export type ConversationItem =
  | { readonly kind: "said"; readonly key: string; readonly atMs: number; readonly said: Message }
  /** Calls without a message between them. */
  | {
      readonly kind: "calls";
      readonly key: string;
      readonly atMs: number;
      readonly calls: readonly [ToolCallDto, ...ToolCallDto[]];
    }
  /** An event of the session itself. */
  | { readonly kind: "mark"; readonly key: string; readonly atMs: number; readonly event: EventDto };

/** Events that change how the session goes on, shown beside messages and calls. */
const MARK_NAMES = [
  "SessionStart",
  "SessionEnd",
  "StopFailure",
  "TurnInterrupted",
  "ProcessGone",
  "PreCompact",
  "PermissionDenied",
  "CwdChanged",
  "WorktreeCreate",
  "WorktreeRemove",
] as const;

export type MarkName = (typeof MARK_NAMES)[number];

export function markNameOf(event: EventDto): MarkName | null {
  return MARK_NAMES.find((name) => name === event.hook_event_name) ?? null;
}

interface ConversationSource {
  readonly message: readonly Message[];
  readonly calls: readonly ToolCallDto[];
  readonly events: readonly EventDto[];
  /** The conversation's agent; null for the main agent. */
  readonly agentId: string | null;
  /** Earlier data is incomplete, so earlier items are left out; null for no limit. */
  readonly sinceMs?: number | null;
}

/** One agent's prompts, calls and replies, oldest first; consecutive calls form a group. */
export function conversationOf(source: ConversationSource): readonly ConversationItem[] {
  const { message, calls, events, agentId, sinceMs = null } = source;
  const items: ConversationItem[] = [
    ...message
      .filter((one) => one.agentId === agentId)
      .map((one): ConversationItem => ({ kind: "said", key: one.key, atMs: one.atMs, said: one })),
    ...calls
      .filter((call) => call.agent_id === agentId)
      .map((call): ConversationItem => ({
        kind: "calls",
        key: `call ${call.tool_use_id}`,
        atMs: Date.parse(call.started_at),
        calls: [call],
      })),
    ...events
      .filter((event) => markNameOf(event) !== null && event.agent_id === agentId)
      .map((event): ConversationItem => ({
        kind: "mark",
        key: `event ${event.seq}`,
        atMs: Date.parse(event.received_at),
        event,
      })),
  ];
  items.sort((a, b) => a.atMs - b.atMs || RANK[a.kind] - RANK[b.kind]);
  return grouped(sinceMs === null ? items : items.filter(({ atMs }) => atMs >= sinceMs));
}

/** Order within one moment: the prompt, then the calls, then their outcome. */
const RANK = { said: 0, calls: 1, mark: 2 } as const satisfies Record<ConversationItem["kind"], number>;

function grouped(items: readonly ConversationItem[]): readonly ConversationItem[] {
  const groups: ConversationItem[] = [];
  let row: [ToolCallDto, ...ToolCallDto[]] | null = null;
  for (const item of items) {
    if (item.kind !== "calls") {
      row = null;
      groups.push(item);
    } else if (row === null) {
      row = [...item.calls];
      groups.push({ ...item, calls: row });
    } else row.push(...item.calls);
  }
  return groups;
}

/** Tools of a group by count, highest first, and the number of calls that did not succeed. */
export function countCalls(calls: readonly ToolCallDto[]): {
  readonly tools: readonly (readonly [name: string, count: number])[];
  readonly failed: number;
} {
  const counts = new Map<string, number>();
  for (const { tool_name: name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    tools: [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])),
    failed: calls.filter(({ outcome }) => outcome === "failed" || outcome === "denied").length,
  };
}
