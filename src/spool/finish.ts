import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { backoffMs, type Backoff } from "../core/backoff.ts";
import type { IngestResult, Logger } from "../core/ports.ts";
import { moveFile } from "../system/files/atomic-file.ts";
import { archiveName, type Paths } from "../system/paths.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { isWrittenWhole } from "../system/raw-name.ts";
import { entryTimeMs, type FileIdentity, type OpenedFile, type ReadResult, statEntry, TOO_LARGE } from "./raw-file.ts";
import { errorText } from "../core/errors/errors.ts";

/** Waits before another attempt. */
const WAIT: Backoff = { firstMs: 50, maxMs: 2_000 };

/** A file is given up after this many refusals, with another file stored between each two. */
const MAX_REFUSALS = 5;

/** Files moved, and held files tried, in one turn of the event loop. */
const MOVES_A_TURN = 64;
const RETRIES_A_TURN = 8;

/** Least time between two syncs: a sync costs disk time and delays other writers. */
const BETWEEN_SYNCS_MS = 20;

/** A file that waits for another attempt, so that it does not block the rest. */
interface HeldFile {
  readonly modifiedAtMs: number;
  readonly attempts: number;
  /** Time of the next attempt, on the monotonic clock. */
  readonly dueAtMs: number;
  /** Tries again what failed; without it the file is read again. */
  readonly retry?: () => void;
  /** The half-written content, and since when it is unchanged. */
  readonly seen?: { readonly identity: FileIdentity; readonly sinceMs: number };
  /** Times that the store refused it, and the number of files stored before the last one. */
  readonly refusals?: { readonly count: number; readonly stored: number };
}

interface StoredFile extends Pick<OpenedFile, "identity"> {
  readonly name: string;
  readonly seq: number;
  readonly modifiedAtMs: number;
}

export interface FinisherOptions {
  readonly paths: Paths;
  readonly deadLetters: DeadLetters;
  readonly errors: ErrorTracker;
  readonly sync: () => Promise<void>;
  /** A foreign file that is not JSON and unchanged for this long is given up. */
  readonly quietMs: number;
  /** A name belongs to a new file by now. */
  readonly onChanged: (name: string) => void;
  readonly onArchived: (receivedAtMs: number, sizeBytes: number) => void;
  /** Some files have been archived or held. */
  readonly onFinished: () => void;
}

/** What becomes of a file that was read: into the archive once its event is on disk, a dead letter, or held. */
export function createFinisher(options: FinisherOptions) {
  const { paths, deadLetters, errors, sync, quietMs, onChanged, onArchived, onFinished } = options;
  const held = new Map<string, HeldFile>();
  /** They stay in the folder until their events can no longer be lost. In the order in which they were stored. */
  const unsynced = new Map<string, StoredFile>();
  let archiving: Promise<void> | null = null;
  let syncedAtMs = Number.NEGATIVE_INFINITY;

  function hold(name: string, file: Omit<HeldFile, "attempts" | "dueAtMs">): void {
    const attempts = (held.get(name)?.attempts ?? 0) + 1;
    held.set(name, { ...file, attempts, dueAtMs: performance.now() + backoffMs(attempts, WAIT) });
  }

  function release(name: string): void {
    // Nothing is wrong any more once the last file that waited is done.
    if (!held.delete(name) || held.size > 0) return;
    errors.clear("move");
    errors.clear("read");
  }

  function move(name: string, modifiedAtMs: number, action: () => void): void {
    try {
      action();
      release(name);
    } catch (thrown) {
      errors.record("move", thrown);
      hold(name, { modifiedAtMs, retry: () => move(name, modifiedAtMs, action) });
    }
  }

  function addDeadLetter(letter: { name: string; reason: string; sizeBytes: number; modifiedAtMs: number }): void {
    move(letter.name, letter.modifiedAtMs, () => deadLetters.add({ folder: paths.rawDir, ...letter }));
  }

  function giveUp({ file: { name, bytes, modifiedAtMs } }: OpenedFile, reason: string): void {
    addDeadLetter({ name, reason, sizeBytes: bytes.length, modifiedAtMs });
  }

  function archiveLater(file: StoredFile): void {
    unsynced.set(file.name, file);
    archiving ??= archiveAll();
  }

  /** One sync serves all files that arrived while the one before it ran. */
  async function archiveAll(): Promise<void> {
    // Lets the caller store the rest of its batch first.
    await Promise.resolve();
    while (unsynced.size > 0) {
      const waitMs = Math.ceil(syncedAtMs + BETWEEN_SYNCS_MS - performance.now());
      if (waitMs > 0) await sleep(waitMs);
      const group = [...unsynced.values()];
      syncedAtMs = performance.now();
      const failure = await sync().then(
        () => null,
        (error: unknown) => ({ error }),
      );
      if (failure !== null) errors.record("move", failure.error);
      for (const [index, file] of group.entries()) {
        if (index % MOVES_A_TURN === MOVES_A_TURN - 1) await nextTurn();
        const { name, modifiedAtMs } = file;
        unsynced.delete(name);
        if (failure === null) move(name, modifiedAtMs, () => archive(file));
        else hold(name, { modifiedAtMs, retry: () => archiveLater(file) });
      }
      onFinished();
    }
    archiving = null;
  }

  /** A name that belongs to another file by now is a new event. */
  function archive({ name, identity, seq, modifiedAtMs }: StoredFile): void {
    const from = join(paths.rawDir, name);
    const stat = lstatSync(from, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.ino !== identity.inode || stat.mtimeNs !== identity.modifiedAtNs) return onChanged(name);
    moveFile(from, join(paths.hooksDir, archiveName(seq, modifiedAtMs, name)));
    onArchived(modifiedAtMs, Number(identity.sizeBytes));
  }

  function waitForWriter(opened: OpenedFile, reason: string): void {
    const { identity, file } = opened;
    const before = held.get(file.name)?.seen;
    const isUnchanged = before !== undefined && isSame(before.identity, identity);
    const sinceMs = isUnchanged ? before.sinceMs : performance.now();
    if (isUnchanged && performance.now() - sinceMs >= quietMs) giveUp(opened, reason);
    else hold(file.name, { modifiedAtMs: file.modifiedAtMs, seen: { identity, sinceMs } });
  }

  /** A half-written file is only parsed again when it changed, and once more when it is given up. */
  function isToBeRead(name: string, { seen }: HeldFile): boolean {
    if (seen === undefined || performance.now() - seen.sinceMs >= quietMs) return true;
    const stat = lstatSync(join(paths.rawDir, name), { bigint: true, throwIfNoEntry: false });
    return stat === undefined || !isSame(seen.identity, { sizeBytes: stat.size, modifiedAtNs: stat.mtimeNs });
  }

  return {
    finish(opened: OpenedFile, result: IngestResult): void {
      const { name, modifiedAtMs } = opened.file;
      if (result.kind === "stored") {
        release(name);
        archiveLater({ name, identity: opened.identity, seq: result.seq, modifiedAtMs });
      } else if (result.kind === "invalid" || isWrittenWhole(name)) giveUp(opened, result.reason);
      else waitForWriter(opened, result.reason);
    },
    /** A file whose bytes are not in memory. */
    finishUnread(name: string, result: Exclude<ReadResult, { kind: "read" }>): void {
      if (result.kind === "gone" || result.kind === "not-a-file") release(name);
      else if (result.kind === "too-large") {
        addDeadLetter({ ...result, name, reason: TOO_LARGE });
      } else {
        errors.record("read", result.error);
        const entry = statEntry(paths.rawDir, name);
        hold(name, { modifiedAtMs: typeof entry === "string" ? 0 : entryTimeMs(entry) });
      }
    },
    /** @param stored number of files stored so far: a refusal only counts when others were stored since the last one */
    refuse(opened: OpenedFile, stored: number): void {
      const { name, modifiedAtMs } = opened.file;
      const before = held.get(name)?.refusals;
      const counts = before === undefined || stored > before.stored;
      const count = (before?.count ?? 0) + (counts ? 1 : 0);
      if (count < MAX_REFUSALS) {
        hold(name, { modifiedAtMs, refusals: { count, stored } });
        return;
      }
      giveUp(opened, `the store refused it ${count} times: ${errors.current() ?? "no reason given"}`);
      // The store took others meanwhile, so the error belongs to the file.
      errors.clear("store");
    },
    /** Whether a file waits here for its sync or another attempt. */
    has: (name: string) => unsynced.has(name) || held.has(name),
    /** Tries held files whose time has come; returns those to be read again. */
    retryDue(): readonly string[] {
      if (held.size === 0) return [];
      const nowMs = performance.now();
      const due = [...held].filter(([, { dueAtMs }]) => dueAtMs <= nowMs).sort(([, a], [, b]) => a.dueAtMs - b.dueAtMs);
      return due.slice(0, RETRIES_A_TURN).flatMap(([name, file]) => {
        if (file.retry === undefined && isToBeRead(name, file)) return [name];
        if (file.retry === undefined) hold(name, file);
        else file.retry();
        return [];
      });
    },
    /** When the next held file is due, on the monotonic clock; null without any. */
    nextDueAtMs(): number | null {
      let next: number | null = null;
      for (const { dueAtMs } of held.values()) next = Math.min(next ?? dueAtMs, dueAtMs);
      return next;
    },
    /** The modification times of held files. */
    heldTimesMs: () => Array.from(held.values(), ({ modifiedAtMs }) => modifiedAtMs),
    isArchiving: () => archiving !== null,
    /** Resolves when no stored file waits for its sync. */
    async archived(): Promise<void> {
      await archiving;
    },
  };
}

type Content = Omit<FileIdentity, "inode">;

function isSame(a: Content, b: Content): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedAtNs === b.modifiedAtNs;
}

const BY_GRAVITY = ["store", "folder", "move", "read"] as const;

/** Operations that may fail for a while: storing files, reading the folder, moving or reading a file. */
type ErrorKind = (typeof BY_GRAVITY)[number];

export type ErrorTracker = ReturnType<typeof createErrorTracker>;

/** Current errors. Each is logged when it begins or changes, not at every attempt. */
export function createErrorTracker(logger: Logger) {
  const messages = new Map<ErrorKind, string>();
  return {
    record(kind: ErrorKind, thrown: unknown): void {
      const message = errorText(thrown);
      if (messages.get(kind) === message) return;
      messages.set(kind, message);
      logger.error("spool: error", { kind, reason: message });
    },
    clear(kind: ErrorKind): void {
      if (messages.delete(kind)) logger.info("spool: error over", { kind });
    },
    /** The gravest one, in the system's words; null without errors. */
    current(): string | null {
      const worst = BY_GRAVITY.find((kind) => messages.has(kind));
      return worst === undefined ? null : (messages.get(worst) ?? null);
    },
  };
}
