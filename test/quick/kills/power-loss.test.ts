import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { archiveName, pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { assertWhole, databaseInUse, PAGE_BYTES } from "../../support/kills/journal-images.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { startInProcess } from "./in-process-daemon.ts";

const TEXT = payload({ hook_event_name: "UserPromptSubmit", prompt: "x".repeat(10_000) });

/** What a file system may leave of a renamed file that was not synced. */
const REMAINS: Readonly<Record<string, { readonly bytes: Buffer; readonly reason: RegExp }>> = {
  "is empty": { bytes: Buffer.alloc(0), reason: /empty: .*power was lost/ },
  "ends too early": { bytes: Buffer.from(TEXT.slice(0, 4096)), reason: /it ends too early/ },
  "has its length but no content": { bytes: Buffer.alloc(TEXT.length), reason: /zero bytes: power was lost/ },
};

test("raw files broken by a loss of power become dead letters, the next one is stored", async (t) => {
  const paths = emptyHome(t);
  const damaged = Object.entries(REMAINS);
  for (const [index, [, { bytes }]] of damaged.entries()) place(paths, `hook-${index + 1}-0.json`, bytes);
  place(paths, "hook-9-0.json", Buffer.from(TEXT));
  const daemon = await startInProcess(t, paths);
  await waitFor("all to be gone", () => rawFiles(paths).length === 0);
  assert.equal(daemon.store.log({ limit: 9 }).events.length, 1);
  const names = readdirSync(paths.deadLetterDir);
  assert.equal(names.length, 2 * damaged.length);
  for (const [index, [what, { bytes, reason }]] of damaged.entries()) {
    const name = names.find((one) => one.endsWith(`hook-${index + 1}-0.json`)) ?? assert.fail(what);
    assert.deepEqual(readFileSync(join(paths.deadLetterDir, name)), bytes, what);
    assert.match(readFileSync(join(paths.deadLetterDir, `${name}.reason.json`), "utf8"), reason, what);
  }
});

for (const taken of ["the rename into the archive", "the hook's own rename"] as const) {
  test(`event whose commit is on disk, and ${taken} is not, is there once`, async (t) => {
    const paths = emptyHome(t);
    const name = "hook-11-0-12.json";
    place(paths, name, Buffer.from(TEXT));
    const first = await startInProcess(t, paths);
    await waitFor("the archive", () => rawFiles(paths).length === 0);
    const [event] = first.store.log({ limit: 9 }).events;
    assert.ok(event !== undefined);
    await first.stop();

    // Restores the earlier name; the time never changed.
    const archived = join(paths.hooksDir, archiveName(event.seq, event.receivedAtMs, name));
    const before = {
      "the rename into the archive": join(paths.rawDir, name),
      "the hook's own rename": join(paths.rawTemporaryDir, name.slice("hook-".length)),
    };
    renameSync(archived, before[taken]);
    const second = await startInProcess(t, paths);
    await waitFor("the archive again", () => {
      return rawFiles(paths).length === 0 && readdirSync(paths.rawTemporaryDir).length === 0;
    });
    assert.deepEqual(
      second.store.log({ limit: 9 }).events.map(({ seq }) => seq),
      [event.seq],
    );
    assert.equal(readFileSync(archived, "utf8"), TEXT);
  });
}

test("journal that ends within a commit has each commit before it whole", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const last = commits.at(-1)?.journalBytes ?? 0;
  const before = commits.at(-2)?.events ?? 0;
  for (const [cut, expected] of [
    [last, before + 2],
    [last - PAGE_BYTES / 2, before],
  ] as const) {
    assertWhole(t, { databaseFile, journal: journal.subarray(0, cut), expected, what: `cut at ${cut}` });
  }
});

function emptyHome(t: TestContext): Paths {
  const paths = pathsUnder(join(tempDir(t), ".claude"));
  for (const folder of [paths.rawTemporaryDir, paths.deadLetterDir]) mkdirSync(folder, { recursive: true });
  return paths;
}

/** An hour ago: its writer is gone. */
function place(paths: Paths, name: string, bytes: Buffer): void {
  writeFileSync(join(paths.rawDir, name), bytes);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(join(paths.rawDir, name), anHourAgo, anHourAgo);
}

function rawFiles({ rawDir }: Paths): readonly string[] {
  return readdirSync(rawDir).filter((name) => name.endsWith(".json"));
}
