import assert from "node:assert/strict";
import {
  appendFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { sampleOutboxRow } from "../../support/outbox-row.ts";
import { secretStory, type SecretStory } from "../../support/secret-story.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

const SESSION = "5e55104e-0000-4000-8000-000000000002";

interface Answer {
  readonly found: readonly { readonly place: string; readonly kind: string; readonly count: number }[];
  readonly rows: number;
  readonly files: number;
  readonly skipped: readonly unknown[];
}

/** A home in which a daemon that redacts nothing has stored a story full of secrets, everywhere that texts can get to. */
async function homeWithSecrets(t: TestContext, seed: number) {
  const story = secretStory(seed);
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_REDACT=off\nDISCORD_DASHBOARD_PORT=0\n", { mode: 0o600 });
  const transcript = join(paths.configDir, "projects", "-home-dev-src-shop", `${SESSION}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  for (const [at, line] of story.lines.entries()) {
    const own = { uuid: `line-${at}`, sessionId: SESSION, timestamp: new Date().toISOString(), ...line };
    appendFileSync(transcript, `${JSON.stringify(own)}\n`);
  }
  const known = { session_id: SESSION, transcript_path: transcript, cwd: "/home/dev/src/shop" };
  for (const [at, fields] of story.events.entries()) {
    put(home, `hook-${1000 + at}-0.json`, JSON.stringify({ ...known, ...fields }));
  }
  const whole = story.needles.filter(({ isWhole }) => isWhole);
  put(
    home,
    "broken.json",
    `[${JSON.stringify(
      whole
        .slice(0, 20)
        .map(({ text }) => text)
        .join(" and "),
    )}`,
  );
  assert.equal((await home.ccen(["start"])).code, 0);
  await waitFor("all is stored", () => globSync(`${paths.archiveDir}/*/*.json`).length === story.events.length);
  await waitFor("the broken one is set aside", () => globSync(`${paths.deadLetterDir}/*`).length === 2);
  const messages = story.lines.filter(({ type }) => type === "user").length;
  await waitFor("the transcript", () => countIn(paths.databaseFile, "messages") >= messages);
  await waitFor(
    "the index",
    () => countIn(paths.databaseFile, "payloads, search_progress WHERE seq > indexed_through") === 0,
  );
  assert.equal((await home.ccen(["stop"])).code, 0);
  plantElsewhere(home, story);
  return { home, story, paths };
}

function put({ paths }: Home, name: string, text: string): void {
  const temporary = join(paths.rawTemporaryDir, "x");
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, join(paths.rawDir, name));
}

function countIn(file: string, from: string): number {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${from}`).get()?.["n"]);
  } finally {
    database.close();
  }
}

/** The log, a message's reason, and a backup of it all. */
function plantElsewhere({ paths }: Home, story: SecretStory): void {
  const whole = story.needles.filter(({ isWhole, text }) => isWhole && /^(?:ghp_|sk_live_|glpat-)/.test(text));
  assert.ok(whole.length > 0);
  for (const { text } of whole) {
    appendFileSync(paths.logFile, `${JSON.stringify({ level: "info", message: `token ${text}` })}\n`);
    writeFileSync(`${paths.logFile}.1`, `no JSON ${text}\n`, { flag: "a", mode: 0o600 });
  }
  const database = new DatabaseSync(paths.databaseFile);
  sampleOutboxRow(database, {
    seq: 1,
    cause: "c",
    state: "failed",
    createdAtMs: 1,
    reason: `refused ${whole[0]?.text}`,
  });
  database.prepare("VACUUM INTO ?").run(`${paths.databaseFile}.v7.backup`);
  database.close();
}

/** Secrets, and pieces of them, that stand in the bytes of any file under `hooks/`. */
function left({ paths }: Home, story: SecretStory): string[] {
  return globSync(`${paths.hooksDir}/**/*`, { exclude: (name) => name.endsWith(".env.discord") })
    .filter((file) => lstatSync(file).isFile())
    .flatMap((file) => {
      const bytes = readFileSync(file, "latin1");
      return story.needles.filter(({ text }) => bytes.includes(text)).map(({ context }) => `${file}: ${context}`);
    });
}

function archiveKeys({ paths }: Home): readonly string[] {
  return globSync(`${paths.archiveDir}/*/*`)
    .map((file) => `${file}@${statSync(file, { bigint: true }).mtimeNs} ${(statSync(file).mode & 0o777).toString(8)}`)
    .sort();
}

const answerOf = (stdout: string): Answer => JSON.parse(stdout) as Answer;

test("200 secrets that were stored before are in no file's bytes any more; names, times and counts stay", async (t) => {
  const { home, story, paths } = await homeWithSecrets(t, 77);
  assert.ok(left(home, story).length > 200, "they are there to begin with");
  const keys = archiveKeys(home);
  const rows = () =>
    ["events", "payloads", "messages", "tool_calls", "outbox", "sources"].map((table) =>
      countIn(paths.databaseFile, table),
    );
  const before = rows();

  const dry = await home.ccen(["scrub", "--dry-run", "--json"]);
  assert.equal(dry.code, 0, dry.stderr);
  const foretold = answerOf(dry.stdout);
  assert.ok(left(home, story).length > 200, "a dry run changes nothing");
  for (const { text } of story.needles) assert.ok(!dry.stdout.includes(text) && !dry.stderr.includes(text));

  const done = await home.ccen(["scrub", "--json"]);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(left(home, story), []);
  assert.deepEqual(archiveKeys(home), keys);
  assert.deepEqual(rows(), before);
  const { found, rows: cleaned, files, skipped } = answerOf(done.stdout);
  assert.deepEqual([cleaned, files, skipped], [foretold.rows, foretold.files, []]);
  assert.deepEqual(
    Array.from(new Set(found.map(({ place }) => place.replace(/:.*/, "")))).toSorted((a, b) => a.localeCompare(b)),
    ["archive", "database", "dead letters", "log"],
  );
  assert.ok(new Set(found.map(({ kind }) => kind)).size >= 30);

  const again = answerOf((await home.ccen(["scrub", "--json"])).stdout);
  assert.deepEqual([again.found, again.rows, again.files], [[], 0, 0]);

  const database = new DatabaseSync(paths.databaseFile, { readOnly: true });
  t.after(() => database.close());
  assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  assert.equal(database.prepare("PRAGMA auto_vacuum").get()?.["auto_vacuum"], 2);
  assert.deepEqual(database.prepare("PRAGMA foreign_key_check").all(), []);
});

test("a daemon that runs is stopped meanwhile and runs again afterwards; what it stored is found under its mark", async (t) => {
  const { home, paths } = await homeWithSecrets(t, 78);
  assert.equal((await home.ccen(["start"])).code, 0);
  const pid = () => JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as { pid: number; url: string };
  const first = pid();
  const { code, stderr } = await home.ccen(["scrub"]);
  assert.equal(code, 0, stderr);
  const second = pid();
  assert.notEqual(second.pid, first.pid);
  await waitFor("the search finds marks", async () => {
    const response = await fetch(new URL(`${ROUTES.search}?q=%5Bredacted`, second.url));
    const { hits } = (await response.json()) as { hits: readonly unknown[] };
    return hits.length > 0;
  });
});

test("killed at any moment, the next run ends what the first began", async (t) => {
  const { home, story, paths } = await homeWithSecrets(t, 79);
  const keys = archiveKeys(home);
  for (let turn = 0; turn < 4; turn += 1) {
    const child = home.spawnCcen(["scrub"]);
    const gone = new Promise((resolve) => child.on("close", resolve));
    // The mark is there before the first change; the later turns come further.
    await waitFor("it begins", () => globSync(`${paths.dataDir}/scrub.pending`).length > 0 || child.exitCode !== null);
    const files = 10 * turn;
    const isFurther = () => {
      const clean = globSync(`${paths.archiveDir}/*/*.json`).filter((file) =>
        readFileSync(file, "latin1").includes("[redacted "),
      );
      return clean.length >= files || child.exitCode !== null;
    };
    await waitFor(`${files} files are clean`, isFurther);
    child.kill("SIGKILL");
    await gone;
  }
  assert.equal((await home.ccen(["scrub"])).code, 0);
  assert.deepEqual(left(home, story), []);
  assert.deepEqual(archiveKeys(home), keys);
  assert.deepEqual(globSync(`${paths.dataDir}/*scrub*`), []);
});

test("where nothing was ever stored there is nothing to do", async (t) => {
  const home = makeHome(t);
  const { code, stdout } = await home.ccen(["scrub"]);
  assert.deepEqual([code, stdout], [0, "No secret was found.\n"]);
});

test("a copy that cannot be cleaned is named with what to do, and removed when that is asked for", async (t) => {
  const home = makeHome(t);
  const copy = `${home.paths.databaseFile}.corrupt-2026-11-24T12-00-00-000Z`;
  mkdirSync(home.paths.dataDir, { recursive: true });
  writeFileSync(copy, "no database");
  const told = await home.ccen(["scrub"]);
  assert.equal(told.code, 4);
  assert.equal(
    told.stderr,
    `Not cleaned: ${copy}: file is not a database. \`ccen scrub --remove-broken\` removes it.\n`,
  );
  const removed = await home.ccen(["scrub", "--remove-broken"]);
  assert.deepEqual([removed.code, removed.stdout], [0, `No secret was found.\nRemoved: ${copy}\n`]);
  assert.deepEqual(globSync(copy), []);
});
