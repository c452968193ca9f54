import { useEffect, useRef, useState } from "preact/hooks";
import type { EventDto } from "../../../../src/api/dto.ts";
import {
  conversationRows,
  findStep,
  locateEvent,
  locateKey,
  type conversationOf,
  type ConversationRow,
  type EventLocation,
} from "../../../state/session/conversation.ts";
import { useStore } from "../../../ui/page-context.ts";
import { useSessionMemory, type ConversationGoal } from "../session-memory.ts";

interface GoalOptions {
  readonly items: ReturnType<typeof conversationOf>;
  /** Keys of rows that differ from their default of folded or unfolded. */
  readonly toggled: ReadonlySet<string>;
  readonly events: readonly EventDto[];
  readonly cursor: string | null;
  /** @param toggles keys of rows to fold or unfold for it */
  readonly show: (key: string, toggles: readonly string[]) => void;
  readonly isOpen: (row: ConversationRow) => boolean;
}

/**
 * Goes where a key or a search wants the conversation: loads what is earlier, and unfolds what hides it.
 * @returns the key of the row that was found last
 */
export function useConversationGoal(options: GoalOptions): string | null {
  const { sessionPage } = useStore();
  const memory = useSessionMemory();
  const goal = memory.goal.value;
  const [found, setFound] = useState<string | null>(null);
  const newest = useRef(options);
  newest.current = options;

  function go({ key, group }: EventLocation, unfolds: boolean): void {
    const { items, show, isOpen, toggled } = newest.current;
    const isGroupOpen = group !== null && toggled.has(group);
    // Every group unfolded, each call has a row.
    const row = conversationRows(items, new Set(group === null ? [] : [group])).find((one) => one.key === key);
    memory.goal.value = null;
    setFound(key);
    show(key, [
      ...(group !== null && !isGroupOpen ? [group] : []),
      ...(unfolds && row !== undefined && !isOpen(row) ? [key] : []),
    ]);
  }

  /** Loads what may have it, and tries once more. */
  async function load(wanted: ConversationGoal, work: Promise<void>): Promise<void> {
    const running = { ...wanted, load: "running" } as const;
    memory.goal.value = running;
    await work;
    // Only if nothing else was wanted meanwhile.
    if (memory.goal.peek() === running) memory.goal.value = { ...wanted, load: "done" };
  }

  useEffect(() => {
    if (goal === null) return;
    const { items, events, cursor } = newest.current;
    const isWhole = sessionPage.completeSinceMs.peek() === null;
    switch (goal.kind) {
      case "step": {
        // With no row chosen, you are at the end: the newest one is the next.
        const isFirst = cursor === null;
        const to = findStep(items, { ...goal, step: isFirst ? -1 : goal.step, fromKey: cursor });
        if (to !== null) go(to, false);
        else if (!isWhole && goal.load === undefined) void load(goal, sessionPage.loadEverything());
        else if (isWhole || goal.load === "done") {
          // Behind the last one comes the first one again.
          const around = findStep(items, { ...goal, fromKey: null });
          memory.goal.value = null;
          if (around !== null) go(around, false);
        }
        return;
      }
      case "message": {
        const to = locateKey(items, goal.key);
        if (to !== null) go(to, true);
        else if (!isWhole && goal.load === undefined) void load(goal, sessionPage.loadEverything());
        else if (goal.load !== "running") memory.goal.value = null;
        return;
      }
      case "seq": {
        const event = events.find((one) => one.seq === goal.seq);
        const sinceMs = sessionPage.completeSinceMs.peek();
        const isShown = event !== undefined && (sinceMs === null || Date.parse(event.received_at) >= sinceMs);
        const to = event === undefined || !isShown ? null : locateEvent(items, event);
        if (to !== null) go(to, true);
        else if (goal.load === undefined) void load(goal, sessionPage.loadUntil(goal.seq));
        else if (goal.load === "done") memory.goal.value = null;
        return;
      }
      default:
        goal satisfies never;
    }
  }, [goal, options.items]);

  return found;
}
