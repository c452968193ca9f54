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
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sampleOutboxRow } from "../../support/outbox-row.ts";
import { secretScenario, type SecretScenario } from "../../support/secret-scenario.ts";
import { LONGEST_WAIT_MS, waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "./run-ccen.ts";

const SESSION = "5e55104e-0000-4000-8000-000000000002";

/**
 * A home in which a daemon without redaction has stored a scenario full of secrets, in every place for texts.
 * @param most of its events and of its transcript's lines
 */
export async function homeWithSecrets(t: TestContext, seed: number, most = Infinity) {
  const whole = secretScenario(seed);
  const scenario = { ...whole, events: whole.events.slice(0, most), lines: whole.lines.slice(0, most) };
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  home.configure({ CCEN_REDACT: "off" });
  const transcript = join(paths.configDir, "projects", "-home-dev-src-shop", `${SESSION}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  for (const [at, line] of scenario.lines.entries()) {
    const own = { uuid: `line-${at}`, sessionId: SESSION, timestamp: new Date().toISOString(), ...line };
    appendFileSync(transcript, `${JSON.stringify(own)}\n`);
  }
  const known = { session_id: SESSION, transcript_path: transcript, cwd: "/home/dev/src/shop" };
  for (const [at, fields] of scenario.events.entries()) {
    put(home, `hook-${1000 + at}-0.json`, JSON.stringify({ ...known, ...fields }));
  }
  const texts = scenario.needles.filter(({ isWhole }) => isWhole).map(({ text }) => text);
  put(home, "broken.json", `[${JSON.stringify(texts.slice(0, 20).join(" and "))}`);
  assert.equal((await home.ccen(["start"])).code, 0);
  await stored("all is stored", () => globSync(`${paths.archiveDir}/*/*.json`).length === scenario.events.length);
  await stored("the broken one is set aside", () => globSync(`${paths.deadLetterDir}/*`).length === 2);
  const messages = scenario.lines.filter(({ type }) => type === "user").length;
  await stored("the transcript", () => countIn(paths.databaseFile, "messages") >= messages);
  await stored(
    "the index",
    () => countIn(paths.databaseFile, "payloads, search_progress WHERE seq > indexed_through") === 0,
  );
  assert.equal((await home.ccen(["stop"])).code, 0);
  plantElsewhere(home, scenario);
  return { home, scenario, paths };
}

/** Polls at a low rate: counting is expensive here. */
async function stored(what: string, isStored: () => boolean): Promise<void> {
  await waitFor(what, async () => {
    await sleep(100);
    return isStored();
  });
}

function put({ paths }: Home, name: string, text: string): void {
  const temporary = join(paths.rawTemporaryDir, "x");
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, join(paths.rawDir, name));
}

export function countIn(file: string, from: string): number {
  const database = new DatabaseSync(file, { readOnly: true, timeout: LONGEST_WAIT_MS });
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${from}`).get()?.["n"]);
  } finally {
    database.close();
  }
}

/** The log, a message's reason, and a backup of everything. */
function plantElsewhere({ paths }: Home, scenario: SecretScenario): void {
  const whole = scenario.needles.filter(({ isWhole, text }) => isWhole && /^(?:ghp_|sk_live_|glpat-)/.test(text));
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

/** Length of a text's prefix that is looked up at each byte; every secret is longer. */
const HEAD = 4;

/** Secrets, and pieces of them, in the bytes of any file under `hooks/`. */
export function left({ paths }: Home, scenario: SecretScenario): string[] {
  const byHead = Map.groupBy(scenario.needles, ({ text }) => text.slice(0, HEAD));
  // Most bytes begin no secret: a check of two bytes is cheaper than a substring at each offset.
  const pairs = new Uint8Array(0x1_00_00);
  for (const head of byHead.keys()) pairs[pairAt(head, 0)] = 1;
  const begins = (bytes: string, at: number): boolean => pairs[pairAt(bytes, at)] === 1;
  return globSync(`${paths.hooksDir}/**/*`, { exclude: (name) => name.endsWith(".env.discord") })
    .filter((file) => lstatSync(file).isFile())
    .flatMap((file) => {
      const bytes = readFileSync(file, "latin1");
      const found = new Set<string>();
      for (let at = 0; at <= bytes.length - HEAD; at += 1) {
        if (!begins(bytes, at)) continue;
        for (const { text, context } of byHead.get(bytes.slice(at, at + HEAD)) ?? []) {
          if (bytes.startsWith(text, at)) found.add(`${file}: ${context}`);
        }
      }
      return [...found];
    });
}

/** Two bytes as a number. */
function pairAt(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) & 0xff) * 0x1_00 + (bytes.charCodeAt(at + 1) & 0xff);
}

export function archiveKeys({ paths }: Home): readonly string[] {
  return globSync(`${paths.archiveDir}/*/*`)
    .map((file) => `${file}@${statSync(file, { bigint: true }).mtimeNs} ${(statSync(file).mode & 0o777).toString(8)}`)
    .sort();
}
