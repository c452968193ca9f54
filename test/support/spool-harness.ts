import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RawBatchHandler, RawFile, IngestResult } from "../../src/core/ports.ts";
import { createSpool, type Spool, type SpoolOptions } from "../../src/spool/spool.ts";
import { systemClock } from "../../src/system/clock.ts";
import { silentLogger } from "../../src/system/logger.ts";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";

interface DeadLetterSeen {
  readonly name: string;
  readonly reason: string;
  readonly text: string;
}

/** A spool over a temporary folder, with a handler that keeps each source key once, as the store does. */
export interface SpoolHarness {
  readonly paths: Paths;
  /** Names in the order in which they were stored. */
  readonly stored: string[];
  /** Texts in that order. */
  readonly texts: string[];
  /** Names of the files that came as live, with repeats. */
  readonly live: string[];
  /** Every call of the handler, by its files' keys. */
  readonly calls: string[][];
  /** Called before the handler runs; may throw. */
  intercept: (files: readonly RawFile[]) => void;
  open(options?: Partial<SpoolOptions>): Spool;
  /** Writes a whole file, as the hook does. */
  put(name: string, text?: string, modifiedAtMs?: number): void;
  waiting(): string[];
  archived(): string[];
  deadLetters(): DeadLetterSeen[];
  close(): Promise<void>;
}

export function createSpoolHarness(): SpoolHarness {
  const root = mkdtempSync(join(tmpdir(), "ccen-rawlog-"));
  const paths = pathsUnder(root);
  const keys = new Map<string, number>();
  const opened: Spool[] = [];
  mkdirSync(paths.rawTemporaryDir, { recursive: true });

  function policy(file: RawFile): IngestResult {
    const known = keys.get(file.sourceKey);
    if (known !== undefined) return { kind: "stored", seq: known };
    const text = file.bytes.toString("utf8");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { kind: "unparsable", reason: "not JSON" };
    }
    if (typeof value !== "object") return { kind: "invalid", reason: "not an object" };
    harness.stored.push(file.name);
    harness.texts.push(text);
    keys.set(file.sourceKey, keys.size + 1);
    return { kind: "stored", seq: keys.size };
  }

  const handler: RawBatchHandler = (files, isLive = true) => {
    for (const { name } of files) if (isLive) harness.live.push(name);
    harness.calls.push(files.map(({ sourceKey }) => sourceKey));
    harness.intercept(files);
    return files.map(policy);
  };

  const harness: SpoolHarness = {
    paths,
    stored: [],
    texts: [],
    live: [],
    calls: [],
    intercept: () => {},
    open(options = {}) {
      const log = createSpool({
        paths,
        handler,
        sync: async () => {},
        clock: systemClock,
        logger: silentLogger,
        ...options,
      });
      opened.push(log);
      return log;
    },
    put(name, text = "{}", modifiedAtMs) {
      const temporary = join(paths.rawTemporaryDir, "writing");
      writeFileSync(temporary, text);
      if (modifiedAtMs !== undefined) utimesSync(temporary, modifiedAtMs / 1000, modifiedAtMs / 1000);
      renameSync(temporary, join(paths.rawDir, name));
    },
    waiting: () => readdirSync(paths.rawDir).filter((name) => name !== ".tmp"),
    archived: () =>
      existsSync(paths.archiveDir)
        ? readdirSync(paths.archiveDir)
            .flatMap((day) => readdirSync(join(paths.archiveDir, day)).map((name) => `${day}/${name}`))
            .sort()
        : [],
    deadLetters: () => readDeadLetters(paths.deadLetterDir),
    async close() {
      for (const log of opened) await log.stop();
      rmSync(root, { recursive: true });
    },
  };
  return harness;
}

function readDeadLetters(folder: string): DeadLetterSeen[] {
  if (!existsSync(folder)) return [];
  const reasons = readdirSync(folder).filter((name) => name.endsWith(".reason.json"));
  return reasons.map((name) => {
    const { name: original, reason } = JSON.parse(readFileSync(join(folder, name), "utf8")) as DeadLetterSeen;
    return { name: original, reason, text: readFileSync(join(folder, name.replace(/\.reason\.json$/, "")), "utf8") };
  });
}
