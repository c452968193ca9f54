import { useState } from "preact/hooks";
import { pan, reveal, spanOf, zoom, type TimeWindow } from "../../../state/lanes/time-window.ts";

export interface WindowControl {
  readonly window: TimeWindow;
  readonly isWhole: boolean;
  zoomBy(factor: number, atMs?: number): void;
  panBy(byMs: number): void;
  reveal(fromMs: number, toMs: number): void;
  showWhole(): void;
}

/** The part of a session in view. Whoever sees its newest moment keeps seeing it while it grows. */
export function useTimeWindow(whole: TimeWindow): WindowControl {
  const [chosen, setChosen] = useState<{ readonly window: TimeWindow; readonly atEnd: boolean } | null>(null);
  const window = chosen === null ? whole : chosen.atEnd ? atEnd(chosen.window, whole) : chosen.window;

  function choose(next: TimeWindow): void {
    const isWhole = next.fromMs <= whole.fromMs && next.toMs >= whole.toMs;
    setChosen(isWhole ? null : { window: next, atEnd: next.toMs >= whole.toMs });
  }

  return {
    window,
    isWhole: chosen === null,
    zoomBy: (factor, atMs = (window.fromMs + window.toMs) / 2) => choose(zoom(window, factor, atMs, whole)),
    panBy: (byMs) => choose(pan(window, byMs, whole)),
    reveal: (fromMs, toMs) => {
      if (chosen !== null) choose(reveal(window, fromMs, toMs, whole));
    },
    showWhole: () => setChosen(null),
  };
}

function atEnd(window: TimeWindow, whole: TimeWindow): TimeWindow {
  return { fromMs: Math.max(whole.fromMs, whole.toMs - spanOf(window)), toMs: whole.toMs };
}
