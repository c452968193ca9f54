import { signal, type ReadonlySignal } from "@preact/signals";
import { readText, storeText, type TextStorage } from "../preferences.ts";

/** Pixels of the lanes, without their heading. */
export const LANES_HEIGHT = { min: 48, usual: 108, max: 560 };

/** How the session view is divided, for every session; this browser keeps it. */
export interface SessionLayout {
  /** Whether the header shows its most important facts alone. */
  readonly isHeadFolded: ReadonlySignal<boolean>;
  readonly isTimelineFolded: ReadonlySignal<boolean>;
  readonly lanesHeight: ReadonlySignal<number>;
  toggleHead(): void;
  toggleTimeline(): void;
  /** Kept within {@link LANES_HEIGHT}. */
  setLanesHeight(height: number): void;
}

const HEAD_KEY = "ccen.session-head";
const TIMELINE_KEY = "ccen.session-timeline";
const HEIGHT_KEY = "ccen.session-lanes-height";

/** @param foldsTimeline until you have chosen, as on a phone */
export function createSessionLayout(storage: () => TextStorage, foldsTimeline: boolean): SessionLayout {
  const isHeadFolded = signal(readText(storage, HEAD_KEY) !== "open");
  const timeline = readText(storage, TIMELINE_KEY);
  const isTimelineFolded = signal(timeline === null ? foldsTimeline : timeline === "folded");
  const lanesHeight = signal(bounded(Number(readText(storage, HEIGHT_KEY) ?? LANES_HEIGHT.usual)));
  return {
    isHeadFolded,
    isTimelineFolded,
    lanesHeight,
    toggleHead() {
      isHeadFolded.value = !isHeadFolded.value;
      storeText(storage, HEAD_KEY, foldText(isHeadFolded.value));
    },
    toggleTimeline() {
      isTimelineFolded.value = !isTimelineFolded.value;
      storeText(storage, TIMELINE_KEY, foldText(isTimelineFolded.value));
    },
    setLanesHeight(height) {
      lanesHeight.value = bounded(height);
      storeText(storage, HEIGHT_KEY, String(lanesHeight.value));
    },
  };
}

function foldText(isFolded: boolean): string {
  return isFolded ? "folded" : "open";
}

function bounded(height: number): number {
  const { min, usual, max } = LANES_HEIGHT;
  return Number.isFinite(height) ? Math.round(Math.min(max, Math.max(min, height))) : usual;
}
