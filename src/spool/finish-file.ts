import { performance } from "node:perf_hooks";
import type { IngestResult } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import { archiveRawFile, type StoredFile } from "./archive.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { ErrorTracker } from "./error-tracker.ts";
import type { HeldFiles } from "./held-files.ts";
import type { PostedFiles } from "./posted/posted-files.ts";
import { isWrittenWhole } from "./raw-entry.ts";
import type { OpenedFile } from "./read-files.ts";

/** A file is given up after this many refusals, with another file stored between each two. */
const MAX_REFUSALS = 5;

export interface FileFinisherOptions {
  readonly paths: Paths;
  readonly posted: PostedFiles;
  readonly deadLetters: DeadLetters;
  readonly held: HeldFiles;
  readonly errors: ErrorTracker;
  /** A foreign file that is not JSON and unchanged for this long is given up. */
  readonly quietMs: number;
  /** Called for a name that belongs to a new file by now. */
  readonly onChanged: (name: string) => void;
  readonly onArchived: (receivedAtMs: number, sizeBytes: number) => void;
}

/** Finishes a file by its result: archive, move to the dead letters, or wait. */
export interface FileFinisher {
  /** Moves a stored file into the archive, or holds it where that fails. */
  archiveFile(file: StoredFile): void;
  finish(opened: OpenedFile, result: Exclude<IngestResult, { readonly kind: "stored" }>): void;
  /** @param taken number of files stored so far: a refusal only counts when others were stored since the last one */
  refuse(opened: OpenedFile, taken: number): void;
  /** Moves a file to the dead letters, or holds it where that fails. */
  moveToDeadLetters(letter: { name: string; reason: string; sizeBytes: number; modifiedAtMs: number }): void;
  /** Whether a half-written file has changed since it was last read; `abandoned` after the quiet time. */
  growthOf(name: string, stat: { sizeBytes: bigint; modifiedAtNs: bigint }): "changed" | "unchanged" | "abandoned";
  /** Drops what is known about a file that left the spool. */
  forget(name: string): void;
}

interface UnchangedFile {
  readonly sizeBytes: bigint;
  readonly modifiedAtNs: bigint;
  readonly sinceMs: number;
}

export function createFileFinisher(options: FileFinisherOptions): FileFinisher {
  const { paths, posted, deadLetters, held, errors, quietMs, onChanged, onArchived } = options;
  /** Half-written files by name, with the time since which they are unchanged. */
  const unchangedFiles = new Map<string, UnchangedFile>();
  const refusals = new Map<string, { count: number; taken: number }>();

  function forget(name: string): void {
    held.release(name);
    unchangedFiles.delete(name);
    refusals.delete(name);
  }

  function move(name: string, modifiedAtMs: number, action: () => void): void {
    try {
      action();
      forget(name);
    } catch (thrown) {
      errors.record("move", thrown);
      held.hold({ name, kind: "unmoved", modifiedAtMs });
    }
  }

  function moveToDeadLetters(letter: { name: string; reason: string; sizeBytes: number; modifiedAtMs: number }): void {
    move(letter.name, letter.modifiedAtMs, () => {
      posted.writeOut(letter.name);
      deadLetters.add({ folder: paths.rawDir, ...letter });
    });
  }

  function giveUp({ file }: OpenedFile, reason: string): void {
    moveToDeadLetters({ name: file.name, reason, sizeBytes: file.bytes.length, modifiedAtMs: file.modifiedAtMs });
  }

  function archiveFile(file: StoredFile): void {
    const { name, identity, modifiedAtMs } = file;
    move(name, modifiedAtMs, () => {
      const outcome = archiveEntry(file);
      if (outcome === "changed") onChanged(name);
      else if (outcome === "moved") onArchived(modifiedAtMs, Number(identity.sizeBytes));
    });
  }

  function archiveEntry(file: StoredFile): ReturnType<typeof archiveRawFile> {
    const { name, identity, seq, modifiedAtMs } = file;
    if (!posted.has(name)) return archiveRawFile(paths, { name, identity, seq, receivedAtMs: modifiedAtMs });
    posted.archive(file);
    return "moved";
  }

  function waitForWriter(opened: OpenedFile, reason: string): void {
    const { name, modifiedAtMs } = opened.file;
    const { sizeBytes, modifiedAtNs } = opened.identity;
    if (growthOf(name, opened.identity) === "abandoned") {
      giveUp(opened, reason);
      return;
    }
    const sinceMs = unchangedFiles.get(name)?.sinceMs ?? performance.now();
    unchangedFiles.set(name, { sizeBytes, modifiedAtNs, sinceMs });
    held.hold({ name, kind: "half-written", modifiedAtMs });
  }

  function growthOf(
    name: string,
    stat: { sizeBytes: bigint; modifiedAtNs: bigint },
  ): "changed" | "unchanged" | "abandoned" {
    const known = unchangedFiles.get(name);
    if (known === undefined) return "changed";
    if (known.sizeBytes !== stat.sizeBytes || known.modifiedAtNs !== stat.modifiedAtNs) {
      unchangedFiles.delete(name);
      return "changed";
    }
    return performance.now() - known.sinceMs >= quietMs ? "abandoned" : "unchanged";
  }

  return {
    archiveFile,
    finish(opened, result) {
      if (result.kind === "invalid" || isWrittenWhole(opened.file.name)) giveUp(opened, result.reason);
      else waitForWriter(opened, result.reason);
    },
    refuse(opened, taken) {
      const { name, modifiedAtMs } = opened.file;
      const before = refusals.get(name);
      const counts = before === undefined || taken > before.taken;
      const count = (before?.count ?? 0) + (counts ? 1 : 0);
      if (count >= MAX_REFUSALS) {
        giveUp(opened, `the store refused it ${count} times: ${errors.current() ?? "no reason given"}`);
        // The store took others meanwhile, so the error belongs to the file.
        errors.clear("store");
        return;
      }
      refusals.set(name, { count, taken });
      held.hold({ name, kind: "refused", modifiedAtMs });
    },
    moveToDeadLetters,
    growthOf,
    forget,
  };
}
