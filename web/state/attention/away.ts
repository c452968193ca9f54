import { signal, type ReadonlySignal } from "@preact/signals";
import type { AwayDto } from "../../../src/api/insights-dto.ts";
import type { Api } from "../../api.ts";
import { readText, storeText, type TextStorage } from "../preferences.ts";

const SEEN_KEY = "ccen.seen";
const AWAY_KEY = "ccen.away";

/** A shorter absence is none. */
export const AWAY_AFTER_MS = 600_000;

/** Being here is written down, and asked about, at most this often. */
const EVERY_MS = 5000;

/** How often the daemon hears that a person is here. */
const TOUCH_EVERY_MS = 15_000;

/** Listed at most; the daemon counts all of them. */
const LISTED = "50";

/** What happened while the page was hidden or untouched. All tabs of this browser are one person. */
export interface Away {
  /** Null without an absence or anything that happened in it, and once it is read. */
  readonly report: ReadonlySignal<AwayDto | null>;
  /** A person looks at the page: a key, a movement, a page that is opened. */
  present(): void;
  dismiss(): void;
}

interface AwayDependencies {
  readonly api: Api;
  /** Whether pings wait for its reader's absence. */
  readonly countsPresence: () => boolean;
  readonly storage: () => TextStorage;
  /** The daemon's time. */
  readonly readMs: () => number;
}

export function createAway({ api, countsPresence, storage, readMs }: AwayDependencies): Away {
  const report = signal<AwayDto | null>(null);
  let checkedMs = Number.NEGATIVE_INFINITY;
  let sentMs = Number.NEGATIVE_INFINITY;
  let isAsking = false;

  const timeOf = (key: string): number => Number(readText(storage, key) ?? "") || 0;

  async function ask(sinceMs: number): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      const answer = await api.away({ since: new Date(sinceMs).toISOString(), limit: LISTED });
      // It may have been read in another tab meanwhile.
      if (timeOf(AWAY_KEY) !== sinceMs) return;
      if (answer.count === 0) storeText(storage, AWAY_KEY, "");
      else report.value = answer;
    } catch {
      // The connection state shows it; the next sign of presence asks again.
    } finally {
      isAsking = false;
    }
  }

  return {
    report,
    present() {
      const nowMs = readMs();
      // Not only as often as what follows: whether it counts is known soon after the first sign.
      if (nowMs - sentMs >= TOUCH_EVERY_MS && countsPresence()) {
        sentMs = nowMs;
        // Without an answer the daemon takes its reader for away, and pings.
        api.sendPresence().catch(() => {});
      }
      if (nowMs - checkedMs < EVERY_MS) return;
      checkedMs = nowMs;
      const seenMs = timeOf(SEEN_KEY);
      const wasAway = seenMs > 0 && nowMs - seenMs >= AWAY_AFTER_MS;
      storeText(storage, SEEN_KEY, String(nowMs));
      // One absence follows another until the first is read: then both are in the report.
      const sinceMs = timeOf(AWAY_KEY) || (wasAway ? seenMs : 0);
      if (sinceMs === 0) {
        report.value = null;
        return;
      }
      storeText(storage, AWAY_KEY, String(sinceMs));
      if (wasAway || report.peek() === null) void ask(sinceMs);
    },
    dismiss() {
      storeText(storage, AWAY_KEY, "");
      report.value = null;
    },
  };
}
