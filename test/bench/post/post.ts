import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon, startBenchServer, type BenchDaemon } from "../bench-daemon.ts";
import { measured, skipped, type Row, type Section } from "../result.ts";
import { makeScratch, type Scratch } from "../scratch.ts";
import { round, spread, type Spread } from "../stats.ts";
import { installBun } from "./install-bun.ts";
import type { LoadFigures, LoadOrder } from "./load-order.ts";
import { choosePinning, type Pinning } from "./pinning.ts";

const CONNECTIONS = 16;
const BYTES = 2000;

interface PostOptions {
  /** How often each server has its turn. */
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

/** `POST /api/hook` beside what others do, each on one core, turn and turn about, each time with an empty database. */
export async function measurePost(options: PostOptions): Promise<Section> {
  const pinning = choosePinning();
  const installed = await installBun();
  const ours: Peer = { name: "ours", live: "sse", start: async (scratch) => startBenchDaemon(scratch, pinning.server) };
  const node = plainPeer("node:http + node:sqlite", "sse", [process.execPath, "plain-server.ts"], pinning);
  const bun =
    "program" in installed
      ? plainPeer("Bun + bun:sqlite", "websocket", [installed.program, "bun-server.ts"], pinning)
      : null;
  const figures = new Map<Peer, LoadFigures[]>([ours, node, ...(bun === null ? [] : [bun])].map((peer) => [peer, []]));
  for (let turn = 0; turn < options.rounds; turn += 1) {
    for (const [peer, taken] of figures) taken.push(await measureOnce(peer, pinning, options));
  }
  const ofOurs = figures.get(ours) ?? [];
  const ofNode = figures.get(node) ?? [];
  const ofBun = bun === null ? null : (figures.get(bun) ?? []);
  return {
    title: `POST of 2 KB over ${CONNECTIONS} connections, one live client, ${pinning.told}`,
    rows: [
      ...ownRows(ofOurs, ofNode, ofBun),
      ...peerRows(node.name, ofNode),
      ...(ofBun === null
        ? [skipped("Bun + bun:sqlite", "reason" in installed ? installed.reason : "")]
        : peerRows("Bun + bun:sqlite", ofBun)),
    ],
    details: Object.fromEntries([...figures].map(([{ name }, taken]) => [name, taken])),
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
): Promise<LoadFigures> {
  const scratch = makeScratch();
  const { url, pid, stop } = await start(scratch);
  try {
    const paths = { postPath: ROUTES.hook, livePath: ROUTES.events };
    const order: LoadOrder = { url, pid, ...paths, live, connections: CONNECTIONS, bytes: BYTES, warmUpMs, measuredMs };
    const script = join(import.meta.dirname, "load.ts");
    const [program, ...parameters] = [...generator, process.execPath, script, JSON.stringify(order)];
    const { stdout } = await promisify(execFile)(program, parameters);
    const figures = JSON.parse(stdout) as LoadFigures;
    if (figures.told !== figures.sent) throw new Error(`${figures.sent} were sent, ${figures.told} were told`);
    return figures;
  } finally {
    await stop();
    scratch.remove();
  }
}

function of(taken: readonly LoadFigures[], figure: (one: LoadFigures) => number): Spread {
  return spread(taken.map(figure));
}

function ownRows(
  ours: readonly LoadFigures[],
  node: readonly LoadFigures[],
  bun: readonly LoadFigures[] | null,
): readonly Row[] {
  const answered = of(ours, (one) => one.answeredPerSecond);
  const told = of(ours, (one) => one.toldPerSecond);
  const timesNode = round(told.p50 / of(node, (one) => one.toldPerSecond).p50, 2);
  const timesBun = bun === null ? null : round(told.p50 / of(bun, (one) => one.toldPerSecond).p50, 2);
  const stored = { name: "stored and told, to the last one", value: told.p50, unit: "/s", spread: told };
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

function peerRows(name: string, taken: readonly LoadFigures[]): readonly Row[] {
  const told = of(taken, (one) => one.toldPerSecond);
  return [
    measured({ name: `${name}: stored and told`, value: told.p50, unit: "/s", spread: told }),
    ...answerRows(`${name}: `, taken),
  ];
}

function answerRows(prefix: string, taken: readonly LoadFigures[]): readonly Row[] {
  const cpu = taken.map((one) => one.serverCpuUs).filter((value) => value !== null);
  return [
    measured({ name: `${prefix}an answer, p50`, value: of(taken, (one) => one.p50Ms).p50, unit: "ms" }),
    measured({ name: `${prefix}an answer, p99`, value: of(taken, (one) => one.p99Ms).p50, unit: "ms" }),
    ...(cpu.length === 0
      ? []
      : [measured({ name: `${prefix}processor time a request`, value: spread(cpu).p50, unit: "µs" })]),
  ];
}
