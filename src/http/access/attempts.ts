import { isIPv6 } from "node:net";

/** Guesses that one address may make within {@link WINDOW_MS}. */
export const MOST_FAILURES = 10;
const WINDOW_MS = 60_000;

/** Most addresses remembered; the oldest is dropped first. */
const MOST_ADDRESSES = 1_000;

/**
 * Counts wrong tokens and links by their sender.
 * @param readMs a clock that never goes back
 */
export function createAttempts(readMs: () => number) {
  const windows = new Map<string, { readonly startedAtMs: number; failures: number }>();

  function current(owner: string) {
    const window = windows.get(owner);
    if (window !== undefined && readMs() - window.startedAtMs < WINDOW_MS) return window;
    windows.delete(owner);
    return undefined;
  }

  return {
    /** Milliseconds before a proof from this address is checked again; 0 for none. */
    waitMs(address: string): number {
      const window = current(ownerOf(address));
      if (window === undefined || window.failures < MOST_FAILURES) return 0;
      return window.startedAtMs + WINDOW_MS - readMs();
    },
    /** @returns the number of failures in this window, this one included */
    failed(address: string): number {
      const owner = ownerOf(address);
      const window = current(owner) ?? { startedAtMs: readMs(), failures: 0 };
      window.failures += 1;
      windows.set(owner, window);
      const [oldest] = windows.keys();
      if (windows.size > MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
      return window.failures;
    },
  };
}

/** The owner of one IPv6 address has all of its /64. */
export function ownerOf(address: string): string {
  if (!isIPv6(address) || address.startsWith("::ffff:")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const behind = tail === "" ? [] : tail.split(":");
    while (groups.length + behind.length < 8) groups.push("0");
  }
  return groups.slice(0, 4).join(":");
}
