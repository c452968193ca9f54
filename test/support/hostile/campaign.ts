import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { HealthDto, LogPageDto } from "../../../src/api/dto.ts";
import { createRandom } from "../../bench/redact-random.ts";
import { configHome } from "../config-home.ts";
import { startDaemon } from "../daemon-process.ts";
import { payload } from "../payload.ts";
import { parseAnswer } from "../raw-http.ts";
import { LONGEST_WAIT_MS, waitFor } from "../wait-for.ts";
import { createPayloadMaker } from "./payloads.ts";
import { createRequestMaker } from "./requests.ts";

/** `HOSTILE_SEED=7` gives other ones. */
const SEED = Number(process.env["HOSTILE_SEED"] ?? 20_261_125);

const BATCH = 40;
/** The daemon's processor time for a whole batch: other programs on the machine do not count. */
const LONGEST_BATCH_MS = 1_000;
const MOST_RSS_BYTES = 450 * 1024 * 1024;

const TOKEN = randomBytes(32).toString("base64url");

/**
 * Sends hostile requests and payloads to a real daemon and writes hostile files. The daemon must survive, answer each
 * without a secret, and account for each accepted one.
 * @param isVaried whether there are enough requests for each kind of response
 */
export async function attackDaemon(t: TestContext, { count, isVaried }: { count: number; isVaried: boolean }) {
  const home = configHome(t);
  const { paths } = home;
  const environment = { ...home.environment, CCEN_TOKEN: TOKEN };
  // Retained payloads of all requests would exceed this heap.
  const daemon = await startDaemon(t, { ...home, environment }, { flags: ["--max-old-space-size=128"] });
  const port = Number(new URL(daemon.url).port);
  const pid = daemon.child.pid ?? 0;
  const authorization = `Authorization: Bearer ${TOKEN}`;
  const random = createRandom(SEED);
  const payloads = createPayloadMaker(random);
  const requests = createRequestMaker(random, payloads, authorization);
  /** Must appear in no response. */
  const secrets = [TOKEN, readFileSync(paths.accessKeyFile, "utf8"), "root:x:0:0", "\n    at ", "node:internal"];
  const ownFolders = [home.home, "/dist/", "/src/http", "node_modules"];
  const statuses = new Map<number, number>();
  let longestMs = 0;
  const accepted = { posts: 0, files: 0 };

  function check(sent: Buffer, received: Buffer): void {
    const first = received.toString("latin1").split("HTTP/1.1 100 Continue\r\n\r\n").join("");
    if (first === "") return;
    const answer = parseAnswer(Buffer.from(first, "latin1"));
    const context = `${sent.subarray(0, 300).toString("latin1")}\n→ ${first.slice(0, 500)}`;
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    assert.ok(answer.status >= 200 && answer.status < 600, context);
    // A 500 is always a bug of the daemon.
    assert.notEqual(answer.status, 500, context);
    for (const secret of secrets)
      assert.equal(first.includes(secret), false, `${JSON.stringify(secret)} in ${context}`);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", context);
    assert.ok(answer.headers.has("content-security-policy"), context);
    // Logging out deletes a cookie; no other request changes one.
    assert.match(answer.headers.get("set-cookie") ?? "Max-Age=0", /Max-Age=0/, context);
    assert.equal(
      [...answer.headers.keys()].some((name) => name.startsWith("access-control")),
      false,
      context,
    );
    if (answer.status < 400) return;
    assert.match(answer.headers.get("content-type") ?? "", /^application\/json/, context);
    for (const folder of ownFolders) assert.equal(first.includes(folder), false, `${folder} in ${context}`);
  }

  async function sendRequest(): Promise<void> {
    const bytes = requests.request(port);
    const answer = await exchange(port, bytes);
    if (answer.toString("latin1").includes("HTTP/1.1 204 ")) {
      accepted.posts += /\/api\/hook(\?\S*)? HTTP/.test(bytes.toString("latin1")) ? 1 : 0;
    }
    check(bytes, answer);
  }

  async function postPayload(): Promise<void> {
    const body = payloads.payload();
    const lines = [
      "POST /api/hook HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      authorization,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "Connection: close",
    ];
    const bytes = Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
    const answer = await exchange(port, bytes);
    if (answer.toString("latin1").startsWith("HTTP/1.1 204 ")) accepted.posts += 1;
    check(bytes, answer);
  }

  function dropFile(): void {
    const name = `hostile-${accepted.files}${random.pick([".json", "-'; drop.json", "-<b>語.json", "-$(x).json", "-\n.json"])}`;
    const temporary = join(paths.rawTemporaryDir, `hostile-${accepted.files}`);
    writeFileSync(temporary, payloads.payload());
    renameSync(temporary, join(paths.rawDir, name));
    accepted.files += 1;
  }

  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  for (let sent = 0; sent < count; sent += BATCH) {
    const before = cpuMs(pid);
    await Promise.all(
      Array.from({ length: Math.min(BATCH, count - sent) }, async (_, index) => {
        if (index % 10 === 0) return dropFile();
        return index % 3 === 0 ? postPayload() : sendRequest();
      }),
    );
    const spentMs = cpuMs(pid) - before;
    longestMs = Math.max(longestMs, spentMs);
    assert.ok(spentMs <= LONGEST_BATCH_MS, `a batch (from ${sent}) took ${spentMs} ms of the daemon's processor time`);
    assert.equal(daemon.child.exitCode, null, "the daemon lives");
  }

  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(new URL(path, daemon.url), { headers: { Authorization: `Bearer ${TOKEN}` } });
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  };
  const reasons = (): string[] => readdirSync(paths.deadLetterDir).filter((name) => name.endsWith(".reason.json"));
  const letters = (): number => reasons().length;
  await waitFor("everything accepted is an event or a dead letter", async () => {
    const stored = (await ask<HealthDto>("/api/health")).last_seq;
    const waiting = readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length;
    return waiting === 0 && stored + letters() >= accepted.posts + accepted.files;
  });
  // Each by its own raw file: events that the daemon observed have none.
  const hooks = await countHookEvents(ask);
  assert.equal(hooks + letters(), accepted.posts + accepted.files);
  assert.ok(accepted.posts > 0 && accepted.files > 0 && hooks > 0);
  if (isVaried) {
    assert.ok(accepted.posts > count / 10 && accepted.files > count / 20 && letters() > count / 100);
    for (const status of [200, 204, 400, 401, 403, 404, 405, 415]) assert.ok(statuses.has(status), String(status));
  }

  // The store must accept every valid event.
  const refused = reasons().filter((name) =>
    readFileSync(join(paths.deadLetterDir, name), "utf8").includes("the store"),
  );
  assert.deepEqual(refused, []);

  // A valid event still passes.
  const good = payload({ session_id: "after-the-storm", hook_event_name: "UserPromptSubmit", prompt: "still here" });
  writeFileSync(join(paths.rawTemporaryDir, "good"), good);
  renameSync(join(paths.rawTemporaryDir, "good"), join(paths.rawDir, "good.json"));
  await waitFor(
    "a good event",
    async () => (await ask<LogPageDto>("/api/log?session=after-the-storm")).events.length === 1,
  );
  const rss = rssBytes(pid);
  assert.ok(rss < MOST_RSS_BYTES, `the daemon holds ${rss} bytes`);
  const log = readFileSync(paths.logFile, "utf8");
  for (const secret of secrets.slice(0, 2)) assert.equal(log.includes(secret), false);
  t.diagnostic(
    `answers ${JSON.stringify(Object.fromEntries(statuses))}, events ${hooks}, dead letters ${letters()}, longest batch ${longestMs} ms, rss ${rss}`,
  );
}

async function countHookEvents(ask: <T>(path: string) => Promise<T>): Promise<number> {
  let count = 0;
  let before = "";
  for (let page = 0; page < 10_000; page++) {
    const { events, next } = await ask<LogPageDto>(`/api/log?limit=500&source=hook${before}`);
    count += events.length;
    if (next === null) return count;
    before = `&before=${next}`;
  }
  throw new Error("the log has no end");
}

/** Sends bytes, ends its side, and reads until the other side ends. */
async function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () => socket.end(bytes));
  const timer = setTimeout(() => {
    reject(
      new Error(`no end of the answer within ${LONGEST_WAIT_MS} ms to ${bytes.subarray(0, 500).toString("latin1")}`),
    );
    socket.destroy();
  }, LONGEST_WAIT_MS);
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => {});
  socket.on("close", () => {
    clearTimeout(timer);
    resolve(Buffer.concat(chunks));
  });
  return promise;
}

/** Processor time of a process so far; 0 without /proc. */
function cpuMs(pid: number): number {
  const stat = readProc(pid, "stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // In ticks of 10 ms.
  return stat === "" ? 0 : (Number(fields[11]) + Number(fields[12])) * 10;
}

function rssBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, "status"))?.[1] ?? 0) * 1024;
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}
