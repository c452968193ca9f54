import { performance } from "node:perf_hooks";
import type { IngestResult } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { archiveRawFile, type StoredFile } from "./archive.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { HeldFiles } from "./held-files.ts";
import { isWrittenWhole } from "./scan/raw-name.ts";
import type { PostedFiles } from "./posted/posted-files.ts";
import type { OpenedFile } from "./read-files.ts";
import type { ErrorTracker } from "./error-tracker.ts";

/** The store must take others this often between two refusals of a file, before the file is given up. */
const MAX_REFUSALS = 5;

export interface FileFinisherOptions {
  readonly paths: Paths;
  readonly posted: PostedFiles;
  readonly deadLetters: DeadLetters;
  readonly held: HeldFiles;
  readonly errors: ErrorTracker;
  /** A foreign file that is not JSON and did not change for so long will never be. */
  readonly quietMs: number;
  /** Called for a name that stands for a new file by now. */
  readonly onChanged: (name: string) => void;
  readonly onArchived: (receivedAtMs: number, sizeBytes: number) => void;
}

/** Does with a file what its verdict asks for: archive, set aside, or wait. */
export interface FileFinisher {
  /** Moves a stored file into the archive, or holds it where that fails. */
  archiveFile(file: StoredFile): void;
  finish(opened: OpenedFile, result: Exclude<IngestResult, { readonly kind: "stored" }>): void;
  /** @param taken how many files the store took so far: a refusal only counts when it took others since the last one */
  refuse(opened: OpenedFile, taken: number): void;
  /** Sets a file aside, or holds it where even that fails. */
  bury(letter: { name: string; reason: string; sizeBytes: number; modifiedAtMs: number }): void;
  /** Whether a half-written file looks as it did when it was read last; such a one need not be read again. */
  looksUnchanged(name: string, stat: { sizeBytes: bigint; modifiedAtNs: bigint }): "growing" | "resting" | "settled";
  /** Forgets a file that left. */
  forget(name: string): void;
}

interface Rest {
  readonly sizeBytes: bigint;
  readonly modifiedAtNs: bigint;
  readonly sinceMs: number;
}

export function createFileFinisher(options: FileFinisherOptions): FileFinisher {
  const { paths, posted, deadLetters, held, errors, quietMs, onChanged, onArchived } = options;
  /** Half-written files, and since when they have not changed. */
  const resting = new Map<string, Rest>();
  const refusals = new Map<string, { count: number; taken: number }>();

  function forget(name: string): void {
    held.release(name);
    resting.delete(name);
    refusals.delete(name);
  }

  function move(name: string, modifiedAtMs: number, action: () => void): void {
    try {
      action();
      forget(name);
    } catch (thrown) {
      errors.note("move", thrown);
      held.hold({ name, kind: "unmoved", modifiedAtMs });
    }
  }

  function bury(letter: { name: string; reason: string; sizeBytes: number; modifiedAtMs: number }): void {
    move(letter.name, letter.modifiedAtMs, () => {
      posted.writeOut(letter.name);
      deadLetters.add({ folder: paths.rawDir, ...letter });
    });
  }

  function buryOpened({ file }: OpenedFile, reason: string): void {
    bury({ name: file.name, reason, sizeBytes: file.bytes.length, modifiedAtMs: file.modifiedAtMs });
  }

  function archiveFile(file: StoredFile): void {
    const { name, identity, modifiedAtMs } = file;
    move(name, modifiedAtMs, () => {
      const outcome = toArchive(file);
      if (outcome === "changed") onChanged(name);
      else if (outcome === "moved") onArchived(modifiedAtMs, Number(identity.sizeBytes));
    });
  }

  function toArchive(file: StoredFile): ReturnType<typeof archiveRawFile> {
    const { name, identity, seq, modifiedAtMs } = file;
    if (!posted.has(name)) return archiveRawFile(paths, { name, identity, seq, receivedAtMs: modifiedAtMs });
    posted.archive(file);
    return "moved";
  }

  function waitForWriter(opened: OpenedFile, reason: string): void {
    const { name, modifiedAtMs } = opened.file;
    const { sizeBytes, modifiedAtNs } = opened.identity;
    if (looksUnchanged(name, opened.identity) === "settled") {
      buryOpened(opened, reason);
      return;
    }
    const sinceMs = resting.get(name)?.sinceMs ?? performance.now();
    resting.set(name, { sizeBytes, modifiedAtNs, sinceMs });
    held.hold({ name, kind: "half-written", modifiedAtMs });
  }

  function looksUnchanged(
    name: string,
    stat: { sizeBytes: bigint; modifiedAtNs: bigint },
  ): "growing" | "resting" | "settled" {
    const rest = resting.get(name);
    if (rest === undefined) return "growing";
    if (rest.sizeBytes !== stat.sizeBytes || rest.modifiedAtNs !== stat.modifiedAtNs) {
      resting.delete(name);
      return "growing";
    }
    return performance.now() - rest.sinceMs >= quietMs ? "settled" : "resting";
  }

  return {
    archiveFile,
    finish(opened, result) {
      if (result.kind === "invalid" || isWrittenWhole(opened.file.name)) buryOpened(opened, result.reason);
      else waitForWriter(opened, result.reason);
    },
    refuse(opened, taken) {
      const { name, modifiedAtMs } = opened.file;
      const before = refusals.get(name);
      const counts = before === undefined || taken > before.taken;
      const count = (before?.count ?? 0) + (counts ? 1 : 0);
      if (count >= MAX_REFUSALS) {
        buryOpened(opened, `the store refused it ${count} times: ${errors.current() ?? "no reason given"}`);
        // It took others meanwhile: the trouble was the file's.
        errors.clear("store");
        return;
      }
      refusals.set(name, { count, taken });
      held.hold({ name, kind: "refused", modifiedAtMs });
    },
    bury,
    looksUnchanged,
    forget,
  };
}
