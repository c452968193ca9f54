import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { LONGEST_WAIT_MS } from "../../test/support/wait-for.ts";
import { pathsUnder } from "../system/paths.ts";
import { loadConfig, type Config } from "./load-config.ts";
import { watchConfig } from "./watch-config.ts";

interface Watched {
  readonly envFile: string;
  readonly hooksDir: string;
  /** Resolves with the next configuration that matches the predicate. */
  next(accepts: (config: Config) => boolean): Promise<Config>;
}

function watched(t: TestContext, { withHooksDir }: { withHooksDir: boolean }): Watched {
  const root = mkdtempSync(join(tmpdir(), "ccen-watch-"));
  const paths = pathsUnder(root);
  if (withHooksDir) mkdirSync(paths.hooksDir);
  const stop = new AbortController();
  const changes = new EventTarget();
  const seen: Config[] = [];
  t.after(() => {
    stop.abort();
    rmSync(root, { recursive: true });
  });
  watchConfig({
    paths,
    environment: {},
    current: loadConfig({ paths, environment: {} }),
    onChange(config) {
      seen.push(config);
      changes.dispatchEvent(new Event("change"));
    },
    signal: stop.signal,
    checkMs: 200,
  });
  return {
    envFile: paths.envFile,
    hooksDir: paths.hooksDir,
    async next(accepts) {
      const deadline = AbortSignal.timeout(LONGEST_WAIT_MS);
      // The watcher does not keep the process alive, so the deadline's own timer must.
      const alive = setInterval(() => undefined, 1000);
      try {
        for (;;) {
          const found = seen.splice(0).find(accepts);
          if (found !== undefined) return found;
          await once(changes, "change", { signal: deadline });
        }
      } finally {
        clearInterval(alive);
      }
    },
  };
}

const inputPrice = ({ prices }: Config) => prices.rows.find(({ model }) => model === "m")?.prices.input;

test("a changed file is picked up, a broken value keeps the last good one and says so", async (t) => {
  const { envFile, next } = watched(t, { withHooksDir: true });
  writeFileSync(envFile, "CCEN_ARCHIVE_RETENTION_DAYS=3\n");
  assert.equal((await next((config) => config.values.archiveDays === 3)).problems.length, 0);

  // As editors save: a new file renamed over the old one.
  writeFileSync(`${envFile}.new`, "CCEN_ARCHIVE_RETENTION_DAYS=never\n");
  renameSync(`${envFile}.new`, envFile);
  const broken = await next((config) => config.problems.length === 1);
  assert.equal(broken.values.archiveDays, 3);
  assert.equal(broken.problems[0]?.where, `${envFile}:1`);

  writeFileSync(envFile, "");
  assert.equal((await next((config) => config.problems.length === 0)).values.archiveDays, 7);
});

test("a file in a folder that did not exist at the start is picked up", async (t) => {
  const { envFile, hooksDir, next } = watched(t, { withHooksDir: false });
  mkdirSync(hooksDir);
  writeFileSync(envFile, "CCEN_DEBUG=on\n");
  assert.equal((await next((config) => config.values.debug)).provenance.debug, `${envFile}:1`);
});

test("the price file is watched, and so is another one when the setting changes", async (t) => {
  const { envFile, hooksDir, next } = watched(t, { withHooksDir: true });
  const row = { model: "m", input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 };
  const first = join(hooksDir, "first.json");
  const second = join(hooksDir, "second.json");
  writeFileSync(first, JSON.stringify({ models: [row] }));
  writeFileSync(envFile, `CCEN_PRICES_FILE=${first}\n`);
  await next((config) => inputPrice(config) === 1);
  writeFileSync(first, JSON.stringify({ models: [{ ...row, input: 7 }] }));
  await next((config) => inputPrice(config) === 7);
  writeFileSync(first, "{");
  const broken = await next((config) => config.problems.length === 1);
  assert.equal(inputPrice(broken), 7);
  assert.equal(broken.problems[0]?.where, first);

  writeFileSync(second, JSON.stringify({ models: [{ ...row, input: 9 }] }));
  writeFileSync(envFile, `CCEN_PRICES_FILE=${second}\n`);
  assert.equal((await next((config) => inputPrice(config) === 9)).problems.length, 0);
  writeFileSync(second, JSON.stringify({ models: [] }));
  await next((config) => inputPrice(config) === undefined);
});

const names = ({ redactPatterns }: Config): string => redactPatterns.map(({ name }) => name).join();

test("the file with the patterns is watched beside the one with the prices", async (t) => {
  const { envFile, hooksDir, next } = watched(t, { withHooksDir: true });
  const patterns = join(hooksDir, "patterns.txt");
  const prices = join(hooksDir, "prices.json");
  writeFileSync(patterns, "badge BADGE-\\d{4}\n");
  writeFileSync(prices, JSON.stringify({ models: [] }));
  writeFileSync(envFile, `CCEN_PRICES_FILE=${prices}\nCCEN_REDACT_PATTERNS_FILE=${patterns}\n`);
  await next((config) => names(config) === "badge");
  writeFileSync(patterns, "badge BADGE-\\d{4}\nbroken (\nhost box\\d{2}\n");
  const broken = await next((config) => names(config) === "badge,host");
  assert.deepEqual(
    broken.problems.map(({ where }) => where),
    [`${patterns}:2`],
  );
  writeFileSync(envFile, `CCEN_PRICES_FILE=${prices}\n`);
  assert.equal((await next((config) => names(config) === "")).problems.length, 0);
});

test("a file empty for the moment of a save changes nothing; one that stays empty does", async (t) => {
  const paths = pathsUnder(mkdtempSync(join(tmpdir(), "ccen-watch-")));
  const stop = new AbortController();
  t.after(() => {
    stop.abort();
    rmSync(paths.configDir, { recursive: true });
  });
  mkdirSync(paths.hooksDir);
  const text = "CCEN_ARCHIVE_RETENTION_DAYS=3\n";
  writeFileSync(paths.envFile, text);
  let reads = 0;
  const environment = {
    get CCEN_DEBUG() {
      reads += 1;
      return "";
    },
  };
  const days: number[] = [];
  t.mock.timers.enable({ apis: ["setTimeout"] });
  watchConfig({
    paths,
    environment,
    current: loadConfig({ paths, environment }),
    onChange: ({ values }) => days.push(values.archiveDays),
    signal: stop.signal,
  });
  /** Advances the watcher's time until it has read the files once more. */
  const nextRead = async (): Promise<void> => {
    const before = reads;
    const deadline = performance.now() + 20_000;
    for (const isRead = (): boolean => reads > before; !isRead();) {
      assert.ok(performance.now() < deadline, "the files are not read again");
      await new Promise(setImmediate);
      t.mock.timers.tick(100);
    }
  };
  writeFileSync(paths.envFile, "");
  await nextRead();
  writeFileSync(paths.envFile, text);
  await nextRead();
  assert.deepEqual(days, []);

  writeFileSync(paths.envFile, "");
  while (days.length === 0) await nextRead();
  assert.deepEqual(days, [7]);
});
