import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { isMainThread } from "node:worker_threads";
import { TIMINGS } from "../../../src/notify/queue/destination-queue-options.ts";

/**
 * Loaded into a daemon before its own code (`node --import`). Follows the daemon's calls of files, database and
 * network, names the moment before and after each step, and ends the process by SIGKILL at the given one. The product
 * does not know about it.
 *
 * `CCEN_TEST_KILL` is `{"moment": "<regular expression>", "nth": <from 1>}`; `CCEN_TEST_MOMENTS` is a file that
 * receives every moment, one a line.
 */

const { moment, nth } = JSON.parse(process.env["CCEN_TEST_KILL"] ?? '{"moment":"(?!)","nth":1}') as {
  readonly moment: string;
  readonly nth: number;
};
const wanted = new RegExp(moment);
const record = process.env["CCEN_TEST_MOMENTS"];
const recordHandle = record === undefined ? null : fs.openSync(record, "a");
let met = 0;

function reach(name: string): void {
  if (recordHandle !== null) write(recordHandle, `${name}\n`);
  if (!wanted.test(name)) return;
  met += 1;
  if (met === nth) process.kill(process.pid, "SIGKILL");
}

function step<T>(name: string | null, act: () => T): T {
  if (name === null) return act();
  reach(`before ${name}`);
  const result = act();
  reach(`after ${name}`);
  return result;
}

async function asyncStep<T>(name: string | null, act: () => Promise<T>): Promise<T> {
  if (name === null) return act();
  reach(`before ${name}`);
  const result = await act();
  reach(`after ${name}`);
  return result;
}

const { writeSync: write, openSync, closeSync, fsyncSync, renameSync, rmSync, unlinkSync } = fs;
const { fdatasync, readFileSync, writeFileSync } = fs;
const opened = new Map<number, string>();

function named(verb: string, path: unknown): string | null {
  const place = placeOf(path);
  return place === null ? null : `${verb} ${place}`;
}

function moved(from: unknown, to: unknown): string | null {
  const places = [placeOf(from), placeOf(to)];
  return places.every((place) => place === null) ? null : `move ${places[0] ?? "?"} to ${places[1] ?? "?"}`;
}

function patchFiles(): void {
  const { rename, unlink, rmdir } = fs.promises;
  Object.assign(fs, {
    openSync: (...args: Parameters<typeof openSync>) => {
      const handle = openSync(...args);
      const place = placeOf(args[0]);
      if (place !== null) opened.set(handle, place);
      return handle;
    },
    closeSync: (handle: number) => {
      const place = opened.get(handle);
      opened.delete(handle);
      step(place === "raw file" ? "closing a raw file" : null, () => closeSync(handle));
    },
    readFileSync: (...args: Parameters<typeof readFileSync>) =>
      step(placeOf(args[0]) === "settings" ? "reading the settings" : null, () => readFileSync(...args)),
    writeFileSync: (...args: Parameters<typeof writeFileSync>) => {
      const place = typeof args[0] === "number" ? opened.get(args[0]) : placeOf(args[0]);
      step(place === undefined || place === null ? null : `write ${place}`, () => writeFileSync(...args));
    },
    fdatasync: (handle: number, done: fs.NoParamCallback) => {
      const name = `sync ${opened.get(handle) ?? "?"}`;
      reach(`before ${name}`);
      fdatasync(handle, (error) => {
        reach(`after ${name}`);
        done(error);
      });
    },
    fsyncSync: (handle: number) => step(`sync ${opened.get(handle) ?? "?"}`, () => fsyncSync(handle)),
    renameSync: (...args: Parameters<typeof renameSync>) => step(moved(...args), () => renameSync(...args)),
    unlinkSync: (...args: Parameters<typeof unlinkSync>) => step(named("remove", args[0]), () => unlinkSync(...args)),
    rmSync: (...args: Parameters<typeof rmSync>) => step(named("remove", args[0]), () => rmSync(...args)),
  });
  Object.assign(fs.promises, {
    rename: async (...args: Parameters<typeof rename>) => asyncStep(moved(...args), async () => rename(...args)),
    unlink: async (...args: Parameters<typeof unlink>) =>
      asyncStep(named("remove", args[0]), async () => unlink(...args)),
    rmdir: async (...args: Parameters<typeof rmdir>) => asyncStep(named("remove", args[0]), async () => rmdir(...args)),
  });
  syncBuiltinESMExports();
}

function patchDatabase(): void {
  const exec = DatabaseSync.prototype.exec;
  let written: string | null = null;
  DatabaseSync.prototype.exec = function (sql) {
    const verb = verbOf(sql);
    if (verb === "BEGIN IMMEDIATE") written = null;
    // A commit is named after its events, or after the first write of its transaction.
    step(verb === "COMMIT" ? `COMMIT of ${written ?? "nothing"}` : verb, () => exec.call(this, sql));
  };
  for (const method of ["run", "get"] as const) {
    const original = StatementSync.prototype[method] as (this: StatementSync, ...values: unknown[]) => unknown;
    Object.assign(StatementSync.prototype, {
      [method](this: StatementSync, ...values: unknown[]) {
        const verb = verbOf(this.sourceSQL);
        // The last column of an event is its source.
        const name = verb === "INSERT INTO events" ? `${verb} (${String(values.at(-1))})` : verb;
        if (verb === "INSERT INTO events") written = "events";
        else written ??= verb;
        return step(name, () => original.apply(this, values));
      },
    });
  }
}

function patchNetwork(): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const name = `${init?.method ?? "GET"} at Discord`;
    reach(`before ${name}`);
    const answer = fetch(input, init);
    // By now the request may be in the socket and may have reached Discord: both cases must end correctly.
    setTimeout(() => reach(`during ${name}`), 1);
    const response = await answer;
    reach(`after ${name}`);
    return response;
  };
  const { write: writeSocket } = Socket.prototype;
  Object.assign(Socket.prototype, {
    write(this: Socket, chunk: unknown, ...rest: unknown[]) {
      const isEvent = Buffer.isBuffer(chunk) && chunk.includes("event: event");
      const send = (): unknown => Reflect.apply(writeSocket, this, [chunk, ...rest]);
      return step(isEvent ? "sending events to a page" : null, send);
    },
  });
}

/**
 * Shortens the daemon's timeouts for Discord, processes and searches: the tests are about lost and duplicate events.
 */
function hurry(): void {
  Object.assign(TIMINGS, {
    coalesceMs: 20,
    cardIntervalMs: 20,
    cardSpacingMs: 10,
    backoffMs: 20,
    maxBackoffMs: 50,
    unknownDelayMs: 20,
    maxAttempts: 1000,
  });
  const { setTimeout: wait } = globalThis;
  const shorter = new Map([
    // Before the first retention run, between two process checks, before the index is updated.
    [60_000, 100],
    [5000, 50],
    [15_000, 50],
    [250, 20],
  ]);
  const hurried = (act: () => void, delayMs = 0, ...args: unknown[]): NodeJS.Timeout =>
    Reflect.apply(wait, globalThis, [act, shorter.get(delayMs) ?? delayMs, ...args]);
  globalThis.setTimeout = Object.assign(hurried, wait);
}

if (isMainThread) {
  patchFiles();
  patchDatabase();
  patchNetwork();
  hurry();
}

/** The role of a path under a configuration folder; null if it is no step of an event's path. */
function placeOf(path: unknown): string | null {
  if (typeof path !== "string") return null;
  return PLACES.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/\/raw_json\/\.tmp\/[^/]+$/, "unfinished file"],
  [/\/raw_json\/[^/]+\.json$/, "raw file"],
  [/\/archive\/[^/]+\/[^/]+$/, "archived file"],
  [/\/archive\/[^/]+$/, "archived day"],
  [/\/dead-letter\/.*\.reason\.json$/, "reason"],
  [/\/dead-letter\/[^/]+$/, "dead letter"],
  [/\/dashboard\/dashboard\.db-wal$/, "journal"],
  [/\/hooks\/\.env\.discord$/, "settings"],
  [/\/dashboard\/\.?daemon\.pid[^/]*$/, "pid file"],
  [/\/dashboard\/\.?runtime\.json[^/]*$/, "runtime file"],
];

/** The writing statements, by verb and table; null for those that only read. */
function verbOf(sql: string): string | null {
  const text = sql.trim();
  if (text.startsWith("CREATE TABLE")) return "a migration's tables";
  const found =
    /^(?:BEGIN \w+|COMMIT|ROLLBACK|INSERT (?:OR \w+ )?INTO \w+|UPDATE (?:OR \w+ )?\w+|DELETE FROM \w+|PRAGMA (?:user_version =|wal_checkpoint))/.exec(
      text,
    );
  return found?.[0] ?? null;
}
