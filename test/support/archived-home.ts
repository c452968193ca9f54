import { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { NotificationPolicy } from "../../src/core/ports.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import { rebuildDatabase, type RebuildOptions } from "../../src/maintenance/rebuild/rebuild-database.ts";
import type { RecoveryReport } from "../../src/maintenance/rebuild/recovery-report.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { silentLogger } from "../../src/system/logger.ts";
import { archiveName, pathsUnder, type Paths } from "../../src/system/paths.ts";
import { LATER, SILENCE } from "./filled-store.ts";
import { tempDir } from "./temp-dir.ts";

const BEGIN_MS = Date.UTC(2026, 10, 24, 12);

/** A database and the archive of everything it received, without a daemon. */
export interface ArchivedHome {
  readonly paths: Paths;
  /** Stores payloads one second apart, through the real ingest, and archives their raw files. @returns their numbers */
  ingest(store: Store, payloads: readonly string[], policy?: NotificationPolicy): readonly number[];
  open(): Store;
  rebuild(options?: Partial<RebuildOptions>): Promise<RecoveryReport>;
}

export function archivedHome(t: Pick<TestContext, "after">): ArchivedHome {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  mkdirSync(paths.dataDir, { recursive: true });
  const stores: Store[] = [];
  let count = 0;
  let nowMs = Date.UTC(2026, 10, 25);
  t.after(() => {
    for (const store of stores) if (store.database.isOpen) store.close();
  });

  function ingestOne(store: Store, payload: string, policy: NotificationPolicy): number {
    const atMs = BEGIN_MS + count * 1000;
    const name = `hook-${1000 + count}-0.json`;
    count += 1;
    const file = join(paths.dataDir, name);
    writeFileSync(file, payload);
    utimesSync(file, atMs / 1000, atMs / 1000);
    const { mtimeNs } = statSync(file, { bigint: true });
    const commits = { publish() {} };
    const { ingestRawFiles: takeRaw } = createIngest({
      store,
      commits,
      times: createProcessingTimes(),
      policy,
      clock: LATER,
    });
    const [decision] = takeRaw([
      {
        name,
        bytes: Buffer.from(payload),
        modifiedAtMs: atMs,
        clientPid: null,
        sourceKey: `${name}@${mtimeNs}`,
        readStartedAtMs: performance.now(),
      },
    ]);
    if (decision?.kind !== "stored") throw new Error(`${name} was not stored`);
    archive(file, join(paths.hooksDir, archiveName(decision.seq, atMs, name)));
    return decision.seq;
  }

  return {
    paths,
    ingest: (store, payloads, policy = SILENCE) => payloads.map((payload) => ingestOne(store, payload, policy)),
    open: () => {
      const store = openStore(paths.databaseFile);
      stores.push(store);
      return store;
    },
    rebuild: async (options = {}) =>
      rebuildDatabase({
        paths,
        clock: { now: () => (nowMs += 1000) },
        logger: silentLogger,
        redactor: BUILT_IN,
        cause: "asked",
        reason: "a test asked",
        signal: new AbortController().signal,
        ...options,
      }),
  };
}

function archive(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}
