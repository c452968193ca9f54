import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { availableParallelism } from "node:os";
import { globSync, mkdirSync } from "node:fs";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon, startBenchServer, type BenchDaemon } from "../bench-daemon.ts";
import { measured, skipped, type Row, type Section } from "../result.ts";
import { makeScratch, type Scratch } from "../scratch.ts";
import { round, spread, type Spread } from "../stats.ts";
import type { LoadValues, LoadOrder } from "./load-order.ts";

const CONNECTIONS = 16;
const BYTES = 2000;

interface PostOptions {
  /** Number of rounds of each server. */
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

/** A server under test. */
interface Peer {
  readonly name: string;
  readonly live: LoadOrder["live"];
  start(scratch: Scratch): Promise<BenchDaemon>;
}

/** `POST /api/hook` beside other servers, each on one core, in turns, each time with an empty database. */
export async function measurePost(options: PostOptions): Promise<Section> {
  const pinning = choosePinning();
  const installed = await installBun();
  const ours: Peer = { name: "ours", live: "sse", start: async (scratch) => startBenchDaemon(scratch, pinning.server) };
  const node = plainPeer("node:http + node:sqlite", "sse", [process.execPath, "plain-server.ts"], pinning);
  const bun =
    "program" in installed
      ? plainPeer("Bun + bun:sqlite", "websocket", [installed.program, "bun-server.ts"], pinning)
      : null;
  const values = new Map<Peer, LoadValues[]>([ours, node, ...(bun === null ? [] : [bun])].map((peer) => [peer, []]));
  for (let turn = 0; turn < options.rounds; turn += 1) {
    for (const [peer, taken] of values) taken.push(await measureOnce(peer, pinning, options));
  }
  const ofOurs = values.get(ours) ?? [];
  const ofNode = values.get(node) ?? [];
  const ofBun = bun === null ? null : (values.get(bun) ?? []);
  return {
    title: `POST of 2 KB over ${CONNECTIONS} connections, one live client, ${pinning.delivered}`,
    rows: [
      ...ownRows(ofOurs, ofNode, ofBun),
      ...peerRows(node.name, ofNode),
      ...(ofBun === null
        ? [skipped("Bun + bun:sqlite", "reason" in installed ? installed.reason : "")]
        : peerRows("Bun + bun:sqlite", ofBun)),
    ],
    details: Object.fromEntries([...values].map(([{ name }, taken]) => [name, taken])),
  };
}

function plainPeer(
  name: string,
  live: LoadOrder["live"],
  [program = "", file = ""]: readonly string[],
  pinning: Pinning,
): Peer {
  const script = join(import.meta.dirname, file);
  return {
    name,
    live,
    start: async (scratch) =>
      startBenchServer([...pinning.server, program, script, join(scratch.home, "events.db")], scratch),
  };
}

async function measureOnce(
  { live, start }: Peer,
  { generator }: Pinning,
  { warmUpMs, measuredMs }: PostOptions,
): Promise<LoadValues> {
  const scratch = makeScratch();
  const { url, pid, stop } = await start(scratch);
  try {
    const paths = { postPath: ROUTES.hook, livePath: ROUTES.events };
    const order: LoadOrder = { url, pid, ...paths, live, connections: CONNECTIONS, bytes: BYTES, warmUpMs, measuredMs };
    const script = join(import.meta.dirname, "load.ts");
    const [program, ...parameters] = [...generator, process.execPath, script, JSON.stringify(order)];
    const { stdout } = await promisify(execFile)(program, parameters);
    const values = JSON.parse(stdout) as LoadValues;
    if (values.delivered !== values.sent) throw new Error(`${values.sent} were sent, ${values.delivered} were told`);
    return values;
  } finally {
    await stop();
    scratch.remove();
  }
}

function of(taken: readonly LoadValues[], value: (one: LoadValues) => number): Spread {
  return spread(taken.map(value));
}

function ownRows(
  ours: readonly LoadValues[],
  node: readonly LoadValues[],
  bun: readonly LoadValues[] | null,
): readonly Row[] {
  const answered = of(ours, (one) => one.answeredPerSecond);
  const delivered = of(ours, (one) => one.deliveredPerSecond);
  const timesNode = round(delivered.p50 / of(node, (one) => one.deliveredPerSecond).p50, 2);
  const timesBun = bun === null ? null : round(delivered.p50 / of(bun, (one) => one.deliveredPerSecond).p50, 2);
  const stored = { name: "stored and told, to the last one", value: delivered.p50, unit: "/s", spread: delivered };
  return [
    measured({ name: "answered", value: answered.p50, unit: "/s", spread: answered, target: "≥ 10,000/s" }),
    measured({ ...stored, target: "≥ 10,000/s" }),
    measured({ ...stored, name: "stored and told, beside node:http", ratio: timesNode, baseline: "node:http" }),
    ...(timesBun === null
      ? []
      : [
          measured({
            ...stored,
            name: "stored and told, beside Bun",
            ratio: timesBun,
            baseline: "Bun",
            target: "≥ 1.5 × Bun",
          }),
        ]),
    ...answerRows("", ours),
  ];
}

function peerRows(name: string, taken: readonly LoadValues[]): readonly Row[] {
  const delivered = of(taken, (one) => one.deliveredPerSecond);
  return [
    measured({ name: `${name}: stored and told`, value: delivered.p50, unit: "/s", spread: delivered }),
    ...answerRows(`${name}: `, taken),
  ];
}

function answerRows(prefix: string, taken: readonly LoadValues[]): readonly Row[] {
  const cpu = taken.map((one) => one.serverCpuUs).filter((value) => value !== null);
  return [
    measured({ name: `${prefix}an answer, p50`, value: of(taken, (one) => one.p50Ms).p50, unit: "ms" }),
    measured({ name: `${prefix}an answer, p99`, value: of(taken, (one) => one.p99Ms).p50, unit: "ms" }),
    ...(cpu.length === 0
      ? []
      : [measured({ name: `${prefix}processor time a request`, value: spread(cpu).p50, unit: "µs" })]),
  ];
}

/** Prefix of a command that pins it to one core. */
interface Pinning {
  readonly server: readonly string[];
  readonly generator: readonly string[];
  /** For people: how the cores were assigned. */
  readonly delivered: string;
}

/** The server on one core, its clients on the other. */
function choosePinning(): Pinning {
  const isAtHand = spawnSync("taskset", ["-c", "0,1", "true"]).status === 0;
  if (!isAtHand || availableParallelism() < 2) return { server: [], generator: [], delivered: "cores shared" };
  return {
    server: ["taskset", "-c", "0"],
    generator: ["taskset", "-c", "1"],
    delivered: "server on one core, sender on another",
  };
}

const VERSION = "1.4.5";
const CACHE = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache");

/**
 * Puts Bun from npm into the cache folder of `test/client`, unless it is there. Its install script is not run: the
 * program comes as an optional dependency.
 * @returns path of the program, or why it is unavailable
 */
async function installBun(): Promise<{ readonly program: string } | { readonly reason: string }> {
  const folder = join(process.env["CCEN_CLIENT_CACHE"] ?? CACHE, `bun-${VERSION}`);
  const present = findBun(folder);
  if (present !== undefined) return { program: present };
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  try {
    await promisify(execFile)("npm", ["install", "--prefix", folder, ...options, `bun@${VERSION}`], {
      timeout: 120_000,
    });
  } catch {
    return { reason: "npm cannot install it" };
  }
  const program = findBun(folder);
  return program === undefined ? { reason: `no build for ${process.platform} ${process.arch}` } : { program };
}

function findBun(folder: string): string | undefined {
  return globSync(join(folder, "node_modules", "@oven", `bun-${process.platform}-*`, "bin", "bun"))[0];
}
