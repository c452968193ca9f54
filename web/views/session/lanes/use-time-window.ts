import { useState } from "preact/hooks";
import { pan, reveal, spanOf, zoom, type TimeWindow } from "../../../state/session/time-window.ts";

export interface WindowControl {
  readonly window: TimeWindow;
  readonly isFull: boolean;
  zoomBy(factor: number, atMs?: number): void;
  panBy(byMs: number): void;
  reveal(fromMs: number, toMs: number): void;
  showFull(): void;
}

/** The visible part of a session. With its newest moment in view, it follows as the session grows. */
export function useTimeWindow(full: TimeWindow): WindowControl {
  const [chosen, setChosen] = useState<{ readonly window: TimeWindow; readonly atEnd: boolean } | null>(null);
  const window = chosen === null ? full : chosen.atEnd ? atEnd(chosen.window, full) : chosen.window;

  function choose(next: TimeWindow): void {
    const isFull = next.fromMs <= full.fromMs && next.toMs >= full.toMs;
    setChosen(isFull ? null : { window: next, atEnd: next.toMs >= full.toMs });
  }

  return {
    window,
    isFull: chosen === null,
    zoomBy: (factor, atMs = (window.fromMs + window.toMs) / 2) => choose(zoom(window, factor, atMs, full)),
    panBy: (byMs) => choose(pan(window, byMs, full)),
    reveal: (fromMs, toMs) => {
      if (chosen !== null) choose(reveal(window, fromMs, toMs, full));
    },
    showFull: () => setChosen(null),
  };
}

function atEnd(window: TimeWindow, full: TimeWindow): TimeWindow {
  return { fromMs: Math.max(full.fromMs, full.toMs - spanOf(window)), toMs: full.toMs };
}
