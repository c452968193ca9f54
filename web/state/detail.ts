import { signal, type ReadonlySignal } from "@preact/signals";
import type { EventDetailDto } from "../../src/api/dto.ts";

type DetailState =
  | { readonly kind: "closed" }
  | { readonly kind: "loading"; readonly seq: number }
  | { readonly kind: "ready"; readonly seq: number; readonly event: EventDetailDto }
  | { readonly kind: "failed"; readonly seq: number; readonly thrown: unknown };

/** The open event. */
export interface Detail {
  readonly state: ReadonlySignal<DetailState>;
  show(seq: number | null): Promise<void>;
}

export function createDetail(fetchEvent: (seq: number) => Promise<EventDetailDto>): Detail {
  const state = signal<DetailState>({ kind: "closed" });
  return {
    state,
    async show(seq) {
      if (seq === null) {
        state.value = { kind: "closed" };
        return;
      }
      const loading: DetailState = { kind: "loading", seq };
      state.value = loading;
      // Drop the answer if another event was opened meanwhile.
      const isStillWanted = () => state.peek() === loading;
      try {
        const event = await fetchEvent(seq);
        if (isStillWanted()) state.value = { kind: "ready", seq, event };
      } catch (thrown) {
        if (isStillWanted()) state.value = { kind: "failed", seq, thrown };
      }
    },
  };
}
