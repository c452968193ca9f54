import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Reading } from "../../state/event-reader.ts";
import { browserTimers } from "../../state/page-clock.ts";

/** A row that only scrolls past loads nothing. */
const READ_AFTER_MS = 90;

/**
 * Loads an event once its row has stayed in view for a moment.
 * @param key a new key loads again; null loads nothing
 * @returns the event, and what asks for it again
 */
export function useReading(
  key: string | null,
  read: () => ReadonlySignal<Reading>,
): readonly [Reading | null, () => void] {
  const [wanted, setWanted] = useState<{ key: string; reading: ReadonlySignal<Reading> } | null>(null);
  useEffect(() => {
    if (key === null || wanted?.key === key) return undefined;
    // Keep the old event until a newer one is loaded, so that a call that ends does not flicker.
    return browserTimers.after(READ_AFTER_MS, () => setWanted({ key, reading: read() }));
  }, [key]);
  const again = (): void => (key === null ? undefined : setWanted({ key, reading: read() }));
  return [key === null || wanted === null ? null : wanted.reading.value, again];
}
