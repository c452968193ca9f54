import { performance } from "node:perf_hooks";
import { backoffMs, type Backoff } from "../core/backoff.ts";

/** Why a file waits for another attempt. */
type HeldKind =
  /** Not JSON yet: a foreign writer may be in the middle of it. */
  | "half-written"
  /** The system would not let us read it. */
  | "unreadable"
  /** Stored or invalid, but it could not be moved out of the folder. */
  | "unmoved"
  /** The store refused it while it took others. */
  | "refused";

export interface HeldFile {
  readonly name: string;
  readonly kind: HeldKind;
  readonly modifiedAtMs: number;
  /** Number of attempts for this reason. */
  readonly attempts: number;
  /** Time of the next attempt, on the monotonic clock. */
  readonly dueAtMs: number;
}

/** Waits before another attempt. */
const WAIT = {
  "half-written": { firstMs: 25, maxMs: 500 },
  unreadable: { firstMs: 500, maxMs: 5_000 },
  unmoved: { firstMs: 250, maxMs: 5_000 },
  refused: { firstMs: 100, maxMs: 5_000 },
} as const satisfies Record<HeldKind, Backoff>;

/** Files that wait for another attempt, so that none of them blocks the rest. */
export interface HeldFiles {
  hold(file: { name: string; kind: HeldKind; modifiedAtMs: number }): HeldFile;
  has(name: string): boolean;
  /** Whether a file waits for this reason. */
  any(kind: HeldKind): boolean;
  release(name: string): void;
  /** Files whose time has come, longest due first. */
  due(): readonly HeldFile[];
  /** When the next one is due, on the monotonic clock; null without any. */
  nextDueAtMs(): number | null;
  all(): Iterable<HeldFile>;
  size(): number;
}

export function createHeldFiles(): HeldFiles {
  const files = new Map<string, HeldFile>();
  const counts = new Map<HeldKind, number>();

  function count(kind: HeldKind | undefined, by: 1 | -1): void {
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + by);
  }

  return {
    hold({ name, kind, modifiedAtMs }) {
      const before = files.get(name);
      const attempts = before?.kind === kind ? before.attempts + 1 : 1;
      const dueAtMs = performance.now() + backoffMs(attempts, WAIT[kind]);
      const held = { name, kind, modifiedAtMs, attempts, dueAtMs };
      files.set(name, held);
      count(before?.kind, -1);
      count(kind, 1);
      return held;
    },
    has: (name) => files.has(name),
    any: (kind) => (counts.get(kind) ?? 0) > 0,
    release(name) {
      count(files.get(name)?.kind, -1);
      files.delete(name);
    },
    due() {
      const now = performance.now();
      return [...files.values()].filter(({ dueAtMs }) => dueAtMs <= now).sort((a, b) => a.dueAtMs - b.dueAtMs);
    },
    nextDueAtMs() {
      let next: number | null = null;
      for (const { dueAtMs } of files.values()) if (next === null || dueAtMs < next) next = dueAtMs;
      return next;
    },
    all: () => files.values(),
    size: () => files.size,
  };
}
