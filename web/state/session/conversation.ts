import type { EventDto } from "../../../src/api/dto.ts";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import { sumOf } from "../../../src/core/session/changes.ts";
import type { Message } from "./messages.ts";

/** One part of a conversation, in chronological order. */
type ConversationItem =
  | { readonly kind: "message"; readonly key: string; readonly atMs: number; readonly message: Message }
  /** Calls without a message between them. */
  | {
      readonly kind: "calls";
      readonly key: string;
      readonly atMs: number;
      readonly calls: readonly [SessionCallDto, ...SessionCallDto[]];
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
  "SessionImported",
  "PromptSent",
  "PreCompact",
  "PermissionDenied",
  "CwdChanged",
  "WorktreeCreate",
  "WorktreeRemove",
  "NoteSent",
  "NoteNotTaken",
] as const;

export type MarkName = (typeof MARK_NAMES)[number];

export function markNameOf(event: EventDto): MarkName | null {
  return MARK_NAMES.find((name) => name === event.hook_event_name) ?? null;
}

interface ConversationSource {
  readonly messages: readonly Message[];
  readonly calls: readonly SessionCallDto[];
  readonly events: readonly EventDto[];
  /** The conversation's agent; null for the main agent. */
  readonly agentId: string | null;
  /** Earlier data is incomplete, so earlier items are left out; null for no limit. */
  readonly sinceMs?: number | null;
}

/** One agent's prompts, calls and replies, oldest first; consecutive calls form a group. */
export function conversationOf(source: ConversationSource): readonly ConversationItem[] {
  const { messages, calls, events, agentId, sinceMs = null } = source;
  const items: ConversationItem[] = [
    ...messages
      .filter((one) => one.agentId === agentId)
      .map((one): ConversationItem => ({ kind: "message", key: one.key, atMs: one.atMs, message: one })),
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
const RANK = { message: 0, calls: 1, mark: 2 } as const satisfies Record<ConversationItem["kind"], number>;

/** Whether a call asks you to decide: never folded into a line with others. */
export function isDecision({ tool_name: tool }: SessionCallDto): boolean {
  return tool === "AskUserQuestion" || tool === "ExitPlanMode";
}

function grouped(items: readonly ConversationItem[]): readonly ConversationItem[] {
  const groups: ConversationItem[] = [];
  let row: [SessionCallDto, ...SessionCallDto[]] | null = null;
  for (const item of items) {
    if (item.kind !== "calls" || isDecision(item.calls[0])) {
      row = null;
      groups.push(item);
    } else if (row === null) {
      row = [...item.calls];
      groups.push({ ...item, calls: row });
    } else row.push(...item.calls);
  }
  return groups;
}

/** Tools of a group by count, highest first, the number of calls that did not succeed, and their changed lines. */
export function countCalls(calls: readonly SessionCallDto[]): {
  readonly tools: readonly (readonly [name: string, count: number])[];
  readonly failed: number;
  /** Null where no call reports any. */
  readonly added: number | null;
  readonly removed: number | null;
} {
  const counts = new Map<string, number>();
  for (const { tool_name: name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    tools: [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])),
    failed: calls.filter(({ outcome }) => outcome === "failed" || outcome === "denied").length,
    added: sumOf(calls, "added"),
    removed: sumOf(calls, "removed"),
  };
}

/** One row of a conversation as drawn, with a unique key. */
export type ConversationRow =
  | { readonly kind: "message"; readonly key: string; readonly message: Message }
  | {
      readonly kind: "group";
      readonly key: string;
      readonly calls: readonly [SessionCallDto, ...SessionCallDto[]];
      readonly isOpen: boolean;
    }
  | { readonly kind: "call"; readonly key: string; readonly call: SessionCallDto }
  | { readonly kind: "mark"; readonly key: string; readonly event: EventDto };

/** Up to so many consecutive calls have rows of their own; more are folded into one line. */
const FEW_CALLS = 3;

/** @param toggled keys of unfolded groups */
export function conversationRows(
  items: readonly ConversationItem[],
  toggled: ReadonlySet<string>,
): readonly ConversationRow[] {
  return items.flatMap((item): ConversationRow[] => {
    switch (item.kind) {
      case "message":
        return [{ kind: "message", key: item.key, message: item.message }];
      case "mark":
        return [{ kind: "mark", key: item.key, event: item.event }];
      case "calls": {
        const rows = item.calls.map((call): ConversationRow => ({
          kind: "call",
          key: callKey(call.tool_use_id),
          call,
        }));
        if (item.calls.length <= FEW_CALLS) return rows;
        const key = groupKey(item.calls);
        const isOpen = toggled.has(key);
        // What runs now is in sight.
        const running = rows.filter((row) => row.kind === "call" && row.call.ended_at === null);
        return [{ kind: "group", key, calls: item.calls, isOpen }, ...(isOpen ? rows : running)];
      }
      default:
        return item satisfies never;
    }
  });
}

/** The row of an event in a conversation. */
export interface EventLocation {
  readonly key: string;
  /** The group to unfold for it; null for none. */
  readonly group: string | null;
}

/** The row of an event, else the last item before it; null for an empty conversation. */
export function locateEvent(items: readonly ConversationItem[], event: EventDto): EventLocation | null {
  const atMs = Date.parse(event.received_at);
  let before: ConversationItem | null = null;
  for (const item of items) {
    if (item.kind === "calls") {
      const call = item.calls.find((one) => one.tool_use_id === event.tool_use_id);
      if (call !== undefined) {
        const group = item.calls.length <= FEW_CALLS ? null : groupKey(item.calls);
        return { key: callKey(call.tool_use_id), group };
      }
    } else if (item.kind === "message" ? item.message.seq === event.seq : item.event.seq === event.seq) {
      return { key: item.key, group: null };
    }
    if (item.atMs <= atMs) before = item;
  }
  const nearest = before ?? items[0] ?? null;
  return nearest === null ? null : { key: rowKeyOf(nearest), group: null };
}

/** The row of an item by its key; null for none. */
export function locateKey(items: readonly ConversationItem[], key: string): EventLocation | null {
  const item = items.find((one) => one.key === key);
  return item === undefined ? null : { key: rowKeyOf(item), group: null };
}

/** What a step leads to: something that did not succeed, or what you asked for. */
export type StepTarget = "error" | "prompt";

interface StepFrom {
  readonly to: StepTarget;
  /** Later, or earlier. */
  readonly step: 1 | -1;
  /** The row where it begins; null: before the first one, or after the last. */
  readonly fromKey: string | null;
}

/** The next failure or prompt in a conversation; null where there is none in that direction. */
export function findStep(items: readonly ConversationItem[], { to, step, fromKey }: StepFrom): EventLocation | null {
  const places = items.flatMap((item): (EventLocation & { readonly isTarget: boolean })[] => {
    if (item.kind !== "calls") return [{ key: item.key, group: null, isTarget: isTarget(item, to) }];
    const group = item.calls.length <= FEW_CALLS ? null : groupKey(item.calls);
    return item.calls.map((call) => ({
      key: callKey(call.tool_use_id),
      group,
      isTarget: to === "error" && (call.outcome === "failed" || call.outcome === "denied"),
    }));
  });
  const at = places.findIndex(({ key, group }) => fromKey !== null && (key === fromKey || group === fromKey));
  const isGroup = places[at]?.group === fromKey && fromKey !== null;
  const later = places.slice(at < 0 ? 0 : isGroup ? at : at + 1);
  const found = step > 0 ? later.find(isIt) : places.slice(0, at < 0 ? undefined : at).findLast(isIt);
  return found === undefined ? null : { key: found.key, group: found.group };
}

function isIt({ isTarget: is }: { readonly isTarget: boolean }): boolean {
  return is;
}

function isTarget(item: Exclude<ConversationItem, { kind: "calls" }>, to: StepTarget): boolean {
  if (item.kind === "mark") return to === "error" && item.event.status === "failed";
  return to === "prompt" && item.message.role === "prompt";
}

function rowKeyOf(item: ConversationItem): string {
  if (item.kind !== "calls") return item.key;
  return item.calls.length <= FEW_CALLS ? callKey(item.calls[0].tool_use_id) : groupKey(item.calls);
}

function callKey(toolUseId: string): string {
  return `call ${toolUseId}`;
}

/** The key of its first call, so that it stays stable as the group grows. */
function groupKey([first]: readonly [SessionCallDto, ...SessionCallDto[]]): string {
  return `group ${first.tool_use_id}`;
}
