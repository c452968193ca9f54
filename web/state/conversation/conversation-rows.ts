import type { EventDto } from "../../../src/api/dto.ts";
import type { ToolCallDto } from "../../../src/api/session-dto.ts";
import type { ConversationItem } from "./conversation.ts";
import type { Message } from "./messages.ts";

/** One row of a conversation as drawn, with a unique key. */
export type ConversationRow =
  | { readonly kind: "said"; readonly key: string; readonly said: Message }
  | {
      readonly kind: "group";
      readonly key: string;
      readonly calls: readonly [ToolCallDto, ...ToolCallDto[]];
      readonly isOpen: boolean;
    }
  | { readonly kind: "call"; readonly key: string; readonly call: ToolCallDto }
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
      case "said":
        return [{ kind: "said", key: item.key, said: item.said }];
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
        return [{ kind: "group", key, calls: item.calls, isOpen }, ...(isOpen ? rows : [])];
      }
      default:
        return item satisfies never;
    }
  });
}

/** The row of an event in a conversation. */
export interface EventRoute {
  readonly key: string;
  /** The group to unfold for it; null for none. */
  readonly group: string | null;
}

/** The row of an event, else the last item before it; null for an empty conversation. */
export function routeOfEvent(items: readonly ConversationItem[], event: EventDto): EventRoute | null {
  const atMs = Date.parse(event.received_at);
  let before: ConversationItem | null = null;
  for (const item of items) {
    if (item.kind === "calls") {
      const call = item.calls.find((one) => one.tool_use_id === event.tool_use_id);
      if (call !== undefined) {
        const group = item.calls.length <= FEW_CALLS ? null : groupKey(item.calls);
        return { key: callKey(call.tool_use_id), group };
      }
    } else if (item.kind === "said" ? item.said.seq === event.seq : item.event.seq === event.seq) {
      return { key: item.key, group: null };
    }
    if (item.atMs <= atMs) before = item;
  }
  const nearest = before ?? items[0] ?? null;
  return nearest === null ? null : { key: rowKeyOf(nearest), group: null };
}

function rowKeyOf(item: ConversationItem): string {
  if (item.kind !== "calls") return item.key;
  return item.calls.length <= FEW_CALLS ? callKey(item.calls[0].tool_use_id) : groupKey(item.calls);
}

function callKey(toolUseId: string): string {
  return `call ${toolUseId}`;
}

/** The key of its first call, so that it stays stable as the group grows. */
function groupKey([first]: readonly [ToolCallDto, ...ToolCallDto[]]): string {
  return `group ${first.tool_use_id}`;
}
