import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { spawnSync } from "node:child_process";
import { measured, skipped, type Row, type Section } from "../result.ts";
import { makeScratch, payloadOf, type Scratch } from "../scratch.ts";
import { round, spread, type Spread } from "../stats.ts";
import { hookClientsIn, type HookClient, type HookClients, takeKept } from "./hook-clients.ts";

/** Firings a sample. */
const FIRINGS = 10;

const BURST = { count: 200, loops: 32 };

const MOST_TIMES_SHELL = 1.5;
const LEAST_TIMES_FASTER_THAN_NODE = 6;

export interface HookRounds {
  /** Samples of each client with 2 KB. */
  readonly small: number;
  /** With 200 KB. */
  readonly large: number;
  /** Bursts of 200 hooks, 32 of them at once. */
  readonly bursts: number;
}

/** One firing of the hook, whole process, beside the minimum for any shell, any Node hook and any program. */
export async function measureHookCost(rounds: HookRounds): Promise<Section> {
  const scratch = makeScratch();
  const sink = await startPostSink();
  try {
    const clients = hookClientsIn(scratch, sink.port);
    const small = fireInTurns({ scratch, clients, bytes: 2000, rounds: rounds.small });
    const large = fireInTurns({ scratch, clients, bytes: 200_000, rounds: rounds.large });
    const bursts = fireBursts(scratch, clients, rounds.bursts);
    return {
      title: `One hook firing, whole process (p50 of samples of ${FIRINGS}), and ${BURST.count} of them`,
      rows: [
        ...sizeRows(clients, small, "2 KB"),
        ...sizeRows(clients, large, "200 KB"),
        ...burstRows(clients, bursts),
        ...clients.missing.map(({ name, reason }) => skipped(name, reason)),
      ],
      details: { small: byName(small), large: byName(large), bursts: byName(bursts) },
    };
  } finally {
    await sink.close();
    scratch.remove();
  }
}

type Spreads = ReadonlyMap<HookClient, Spread>;

interface Turns {
  readonly scratch: Scratch;
  readonly clients: HookClients;
  readonly bytes: number;
  readonly rounds: number;
}

/** Interleaved, so that load on the machine affects all clients alike. */
function fireInTurns({ scratch, clients, bytes, rounds }: Turns): Spreads {
  const { shell, ours, node, others } = clients;
  const all = [shell, ours, node, ...others];
  const payload = writePayload(scratch, bytes);
  const samples = new Map(all.map((client) => [client, [] as number[]]));
  for (let turn = -1; turn < rounds; turn += 1) {
    for (const client of all) {
      const { environment } = scratch;
      const { elapsedMs, lost } = fireMany({ client, payload, count: FIRINGS, loops: 1, environment });
      if (lost !== null && lost !== 0) throw new Error(`${client.name} lost ${lost} of ${FIRINGS}`);
      if (turn >= 0) samples.get(client)?.push(elapsedMs / FIRINGS);
    }
  }
  return new Map(Array.from(samples, ([client, list]) => [client, spread(list)]));
}

function writePayload({ home }: Scratch, bytes: number): { readonly file: string; readonly bytes: number } {
  const file = join(home, `payload-${bytes}.json`);
  const text = payloadOf(bytes, 1);
  writeFileSync(file, text);
  return { file, bytes: Buffer.byteLength(text) };
}

function sizeRows({ shell, ours, node, others }: HookClients, spreads: Spreads, size: string): readonly Row[] {
  const spreadOf = (client: HookClient): Spread => spreads.get(client) ?? NO_SPREAD;
  const toShell = (client: HookClient, target = ""): Row => {
    const own = spreadOf(client);
    const ratio = round(own.p50 / spreadOf(shell).p50, 2);
    const name = `${client.name}, ${size}`;
    return measured({ name, value: own.p50, unit: "ms", ratio, baseline: "shell", spread: own, target });
  };
  const nodeP50 = spreadOf(node).p50;
  return [
    toShell(ours, `≤ ${MOST_TIMES_SHELL} × shell`),
    toShell(shell),
    toShell(node),
    measured({
      name: `the same against our hook, ${size}`,
      value: nodeP50,
      unit: "ms",
      ratio: round(nodeP50 / spreadOf(ours).p50, 2),
      baseline: "our hook",
      target: `≥ ${LEAST_TIMES_FASTER_THAN_NODE} × our hook`,
    }),
    ...others.map((client) => toShell(client)),
  ];
}

const NO_SPREAD = spread([]);

interface Burst {
  readonly elapsedMs: Spread;
  readonly lost: number;
}

type Bursts = ReadonlyMap<HookClient, Burst>;

function fireBursts(scratch: Scratch, { shell, ours, node }: HookClients, rounds: number): Bursts {
  const payload = writePayload(scratch, 2000);
  const samples = new Map([ours, shell, node].map((client) => [client, [] as Fired[]]));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [client, fired] of samples) {
      fired.push(fireMany({ client, payload, ...BURST, environment: scratch.environment }));
    }
  }
  return new Map(
    Array.from(samples, ([client, fired]) => {
      const lost = fired.reduce((sum, burst) => sum + (burst.lost ?? 0), 0);
      return [client, { elapsedMs: spread(fired.map(({ elapsedMs }) => elapsedMs)), lost }];
    }),
  );
}

function burstRows({ shell, ours, node }: HookClients, bursts: Bursts): readonly Row[] {
  const burstOf = (client: HookClient): Burst => bursts.get(client) ?? { elapsedMs: NO_SPREAD, lost: Number.NaN };
  const shellMs = burstOf(shell).elapsedMs.p50;
  const timeRow = (client: HookClient): Row => {
    const { elapsedMs, lost } = burstOf(client);
    const name = `${BURST.count} × ${client.name}, ${BURST.loops} at once`;
    const ratio = round(elapsedMs.p50 / shellMs, 2);
    const row = { name, value: elapsedMs.p50, unit: "ms", ratio, baseline: "shell", spread: elapsedMs };
    return measured({ ...row, note: `${lost} lost` });
  };
  const lost = { name: `${ours.name}: lost of all of them`, value: burstOf(ours).lost, unit: "events" };
  return [timeRow(ours), measured({ ...lost, target: "≤ 0 events" }), timeRow(shell), timeRow(node)];
}

function byName(values: ReadonlyMap<HookClient, unknown>): Record<string, unknown> {
  return Object.fromEntries(Array.from(values, ([{ name }, value]) => [name, value]));
}

const SERVER = `
const { createServer } = require("node:http");
const { parentPort } = require("node:worker_threads");
createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(204).end());
}).listen(0, "127.0.0.1", function () { parentPort.postMessage(this.address().port); });
`;

interface PostSink {
  readonly port: number;
  close(): Promise<unknown>;
}

/** A server that accepts requests and stores nothing, in its own thread: the measurement blocks this one. */
async function startPostSink(): Promise<PostSink> {
  const worker = new Worker(SERVER, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  return { port, close: async () => worker.terminate() };
}

/**
 * A small shell starts the processes: Node takes as long to start one as the hook runs, which would hide the
 * differences.
 */
const ONE_AFTER_ANOTHER = `n=0; while [ $n -lt "$count" ]; do "$@" <"$payload"; n=$((n + 1)); done`;

/** As many loops as may run at once, which share the firings evenly. */
const AT_ONCE = `loop=0
while [ $loop -lt "$loops" ]; do
  (
    n=$loop
    while [ $n -lt "$count" ]; do "$@" <"$payload"; n=$((n + loops)); done
  ) &
  loop=$((loop + 1))
done
wait`;

interface Firing {
  readonly client: HookClient;
  readonly payload: { readonly file: string; readonly bytes: number };
  readonly count: number;
  /** How many run at the same time. */
  readonly loops: number;
  readonly environment: Readonly<Record<string, string>>;
}

interface Fired {
  readonly elapsedMs: number;
  /** Incomplete events; null for a client that stores none. */
  readonly lost: number | null;
}

function fireMany({ client, payload, count, loops, environment }: Firing): Fired {
  const startedAtMs = performance.now();
  const { status, stderr } = spawnSync("sh", ["-c", loops === 1 ? ONE_AFTER_ANOTHER : AT_ONCE, "sh", ...client.args], {
    env: { ...environment, payload: payload.file, count: String(count), loops: String(loops) },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const elapsedMs = performance.now() - startedAtMs;
  if (status !== 0 || stderr !== "") throw new Error(`${client.name} ended with ${status} ${stderr}`);
  const lost = client.folder === null ? null : count - takeKept(client.folder) / payload.bytes;
  return { elapsedMs, lost };
}
