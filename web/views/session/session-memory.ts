import { signal } from "@preact/signals";
import { keepNewest } from "../../state/keep-newest.ts";
import { createSessionLayout } from "../../state/session/session-layout.ts";
import type { StepTarget } from "../../state/session/conversation.ts";
import { useViewState } from "../../ui/page-context.ts";
import type { FlowPlace } from "../../ui/list/flow-list.tsx";

/** Lists whose places are kept; the oldest is forgotten first. */
const KEPT_PLACES = 60;

/** What stays of a list while another part of the page is shown. */
export interface ListMemory {
  /** Rows that differ from their default of folded or unfolded. */
  toggled: ReadonlySet<string>;
  readonly place: FlowPlace;
}

function createSessionMemory() {
  const lists = new Map<string, ListMemory>();
  return {
    layout: createSessionLayout(() => localStorage, matchMedia("(max-width: 760px)").matches),
    /** The row that a command or a search wants in view; the conversation takes it. */
    goal: signal<ConversationGoal | null>(null),
    /** @param key of a session's tab, and of what it shows */
    listOf(key: string): ListMemory {
      const known = lists.get(key);
      if (known !== undefined) return known;
      const fresh: ListMemory = { toggled: new Set(), place: { anchor: undefined, heights: new Map() } };
      keepNewest(lists, key, fresh, KEPT_PLACES);
      return fresh;
    },
  };
}

/** Where the conversation should go. A new object goes again. */
export type ConversationGoal = (
  | { readonly kind: "seq"; readonly seq: number }
  | { readonly kind: "message"; readonly key: string }
  /** The next row of a kind, or the one before. */
  | { readonly kind: "step"; readonly to: StepTarget; readonly step: 1 | -1 }
) & {
  /** Whether what it may lack is being loaded, or has been; left out before it is known to lack something. */
  readonly load?: "running" | "done";
};

export function useSessionMemory() {
  return useViewState(createSessionMemory);
}
