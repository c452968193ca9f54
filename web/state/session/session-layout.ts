import type { ReadonlySignal } from "@preact/signals";
import { kept, type TextStorage } from "../preferences.ts";

/** How the session view is divided, for every session; this browser keeps it. */
export interface SessionLayout {
  /** Whether the header shows its most important facts alone. */
  readonly isHeadFolded: ReadonlySignal<boolean>;
  readonly isTimelineFolded: ReadonlySignal<boolean>;
  toggleHead(): void;
  toggleTimeline(): void;
}

/** @param foldsTimeline until you have chosen, as on a phone */
export function createSessionLayout(storage: () => TextStorage, foldsTimeline: boolean): SessionLayout {
  const keptFold = (key: string, isFolded: boolean) =>
    kept(
      storage,
      key,
      (stored) => (stored === null ? isFolded : stored === "folded"),
      (isSet) => (isSet ? "folded" : "open"),
    );
  const [isHeadFolded, foldHead] = keptFold("ccen.session-head", true);
  const [isTimelineFolded, foldTimeline] = keptFold("ccen.session-timeline", foldsTimeline);
  return {
    isHeadFolded,
    isTimelineFolded,
    toggleHead: () => foldHead(!isHeadFolded.value),
    toggleTimeline: () => foldTimeline(!isTimelineFolded.value),
  };
}
