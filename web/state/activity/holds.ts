import { batch, signal, type ReadonlySignal } from "@preact/signals";

/** Why a live list stays as it is. */
export type HoldCause = "pointer" | "focus" | "selection" | "scroll" | "pause";

/** A live list that can be held, so that nothing moves under you. */
export interface Holdable {
  readonly holds: ReadonlySignal<ReadonlySet<HoldCause>>;
  /** Rows that came while it is held. */
  readonly newCount: ReadonlySignal<number>;
  hold(cause: HoldCause, isHeld: boolean): void;
  /** Brings what came while the list is held, which it goes on to be. */
  showNewest(): void;
}

export function isPaused({ holds }: Holdable): boolean {
  return holds.value.has("pause");
}

export function togglePause(list: Holdable): void {
  list.hold("pause", !list.holds.peek().has("pause"));
}

interface HoldsOptions {
  /** Keeps the rows as they are now. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** The causes that hold a list; `isHeld` while there is one. */
export function createHolds({ freeze, thaw }: HoldsOptions) {
  const holds = signal<ReadonlySet<HoldCause>>(new Set());
  return {
    holds,
    isHeld: (): boolean => holds.peek().size > 0,
    hold(cause: HoldCause, isHeld: boolean): void {
      const before = holds.peek();
      if (before.has(cause) === isHeld) return;
      batch(() => {
        const next = new Set(before);
        if (isHeld) next.add(cause);
        else next.delete(cause);
        holds.value = next;
        if (next.size === 0) thaw();
        else if (before.size === 0) freeze();
      });
    },
    showNewest(): void {
      if (holds.peek().size > 0) batch(freeze);
    },
  };
}
