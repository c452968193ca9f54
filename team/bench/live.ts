/**
 * Live events: from the answer to a machine at one replica until a browser has its event from the other one, with many
 * streams. `node team/bench/live.ts`; `STREAMS`, `RATE` (events a second), `SECONDS` and `TEAM` (people a team, all of whom
 * see what each other's sessions do) change the load. Machines, browsers and replicas share the cores.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROUTES } from "../../src/api/routes.ts";
import { createFrameDecoder } from "../../src/api/sse.ts";
import { spread } from "../../test/bench/stats.ts";
import { processValues } from "../../test/bench/stream/process-values.ts";
import { openPool } from "../src/database/pool.ts";
import { startPostgres } from "../embedded/start-postgres.ts";
import { addMachine } from "../src/machines/machine-tokens.ts";
import { batchOf, EMPTY } from "../test/support/ingest-harness.ts";
import { listeningUrl, SILENT } from "./servers.ts";

const streams = Number(process.env["STREAMS"] ?? 500);
const rate = Number(process.env["RATE"] ?? 50);
const seconds = Number(process.env["SECONDS"] ?? 20);
const teamSize = Number(process.env["TEAM"] ?? 10);
const MEGABYTE = 1024 * 1024;
const SECRET = "a secret of the proxy, of 40 characters.";

const folder = mkdtempSync(join(tmpdir(), "ccen-bench-postgres-"));
const postgres = await startPostgres({ folder, removesFolder: true, settings: { shared_buffers: "256MB" } });
const replicas = [await startReplica(), await startReplica()] as const;
const pool = openPool(postgres.url, { logger: SILENT, most: 2 });
const machines = Math.min(24, streams);
const tokens: string[] = [];
for (let machine = 0; machine < machines; machine += 1)
  tokens.push(await addMachine(pool, { owner: personOf(machine), team: teamOf(machine), name: "laptop" }));
const before = replicas.map(({ child }) => processValues(child.pid ?? 0));

/** When each event was answered, and seen first by a browser at the other replica. */
const answeredMs = new Map<string, number>();
const delaysMs: number[] = [];
let seen = 0;
const AT_A_TIME = 25;
for (let first = 0; first < streams; first += AT_A_TIME)
  await Promise.all(
    Array.from({ length: Math.min(AT_A_TIME, streams - first) }, async (_, index) => watch(first + index)),
  );
const idle = replicas.map(({ child }) => processValues(child.pid ?? 0));

for (const machine of tokens.keys()) await send(machine, 0);
await pool.query("UPDATE sessions SET visibility = 'team'");
await sleep(1_000);
seen = 0;
const startedMs = performance.now();
const sent = await Promise.all(tokens.keys().map(runMachine));
await sleep(2_000);
const { p50, p99, max } = spread(delaysMs);
const total = sent.reduce((sum, one) => sum + one, 0);
console.log(
  [
    `${streams} streams, ${total} events at ${((total * 1000) / (performance.now() - startedMs - 2_000)).toFixed(0)}/s, ${seen} frames`,
    `answered → seen at the other replica: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${max.toFixed(0)} ms (${delaysMs.length})`,
    ...replicas.map(({ child }, index) => {
      const now = processValues(child.pid ?? 0);
      const megabytes = [before[index], idle[index], now].map((one) => ((one?.rssBytes ?? 0) / MEGABYTE).toFixed(0));
      const cpuMs = (now?.cpuMs ?? 0) - (idle[index]?.cpuMs ?? 0);
      return `replica ${index}: ${megabytes.join(" → ")} MB (empty, connected, now), ${((cpuMs * 1000) / total).toFixed(0)} µs of processor an event`;
    }),
  ].join("\n"),
);
await pool.end();
for (const { child } of replicas) {
  child.kill("SIGTERM");
  await once(child, "exit");
}
await postgres.stop();

async function runMachine(machine: number): Promise<number> {
  const everyMs = (1000 * machines) / rate;
  await sleep(Math.random() * everyMs);
  let number = 0;
  while (performance.now() - startedMs < seconds * 1000) {
    number += 1;
    const begunMs = performance.now();
    await send(machine, number);
    await sleep(Math.max(0, everyMs - (performance.now() - begunMs)));
  }
  return number;
}

async function send(machine: number, number: number): Promise<void> {
  const session = `session-${machine}`;
  const body = {
    ...EMPTY,
    machine_id: `machine-${machine}`,
    ...batchOf(number + 1, number + 1, { session_id: session }),
  };
  const response = await fetch(new URL(ROUTES.upstream, replicas[machine % 2 === 0 ? 0 : 1].url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${tokens[machine]}` },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  answeredMs.set(`${session} event ${number + 1}`, performance.now());
}

/** A browser at one of the replicas. Of an event it counts only the first sight at the replica that did not take it. */
async function watch(person: number): Promise<void> {
  const replica = person % 2 === 0 ? 0 : 1;
  const decode = createFrameDecoder();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = {
    "ccen-proxy-secret": SECRET,
    "x-forwarded-email": personOf(person),
    "x-forwarded-groups": `g-${teamOf(person)}`,
  };
  get(new URL(ROUTES.events, replicas[replica].url), { headers, agent: false }, (response) => {
    if (response.statusCode !== 200) reject(new Error(`the stream was refused with ${response.statusCode}`));
    response.setEncoding("utf8").on("data", (chunk: string) => {
      resolve();
      for (const frame of decode(chunk)) {
        if (frame.type !== "event") continue;
        seen += 1;
        const key = `${frame.data.session_id} ${frame.data.summary}`;
        const machine = Number(frame.data.session_id.slice("session-".length));
        const atMs = answeredMs.get(key);
        if (atMs === undefined || machine % 2 === replica) continue;
        answeredMs.delete(key);
        delaysMs.push(performance.now() - atMs);
      }
    });
    response.on("error", () => {});
  }).on("error", reject);
  await promise;
}

function personOf(index: number): string {
  return `person-${index}`;
}

function teamOf(index: number): string {
  return `team-${Math.floor(index / teamSize)}`;
}

async function startReplica(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const teams = Array.from({ length: Math.ceil(streams / teamSize) }, (_, index) => `g-team-${index}=team-${index}`);
  const child = spawn(
    process.execPath,
    ["--max-semi-space-size=8", join(import.meta.dirname, "..", "src", "main.ts")],
    {
      env: {
        PATH: process.env["PATH"],
        CCEN_TEAM_PORT: "0",
        DATABASE_URL: postgres.url,
        CCEN_TEAM_PROXY_SECRET: SECRET,
        CCEN_TEAM_PROXY_FROM: "127.0.0.1",
        CCEN_TEAM_GROUPS: teams.join(","),
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  return { child, url: await listeningUrl(child.stdout) };
}
