import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Reading } from "../../../state/session/event-reader.ts";
import { browserTimers } from "../../../timers.ts";

/** A row that is only flown over asks for nothing. */
const SETTLED_MS = 90;

/**
 * What is read of an event, once the row that shows it has stayed in view for a moment.
 * @param key another one reads anew; null reads nothing
 */
export function useReading(key: string | null, read: () => ReadonlySignal<Reading>): Reading | null {
  const [wanted, setWanted] = useState<{ key: string; reading: ReadonlySignal<Reading> } | null>(null);
  useEffect(() => {
    if (key === null || wanted?.key === key) return undefined;
    // What was read before stays until there is something newer: a call that ends does not blink.
    return browserTimers.after(SETTLED_MS, () => setWanted({ key, reading: read() }));
  }, [key]);
  return key === null || wanted === null ? null : wanted.reading.value;
}
