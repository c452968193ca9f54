import { spawnSync } from "node:child_process";
import { findPython } from "../find-program.ts";
import { skipped, type Section } from "../result.ts";
import { measureSubscribers, type SubscribersOrder, type SubscribersPhase } from "./subscribers-phase.ts";
import { startOurServer } from "./our-server.ts";
import { startPythonServer } from "./python-server.ts";
import { measureBlocked } from "./python-stalled.ts";
import { measureReturn } from "./return-phase.ts";
import { measureStalled } from "./stalled-phase.ts";
import { subscribersRows, returnRows, seedRows, stalledRows } from "./stream-rows.ts";

interface Order {
  readonly subscribers: SubscribersOrder;
  /** Null leaves it out. */
  readonly largeSubscribers: SubscribersOrder | null;
  /** With a client that does not read; it is disconnected after ten seconds. */
  readonly stalledSeconds: number;
  /** Events that as many reconnecting clients have missed. */
  readonly missed: number;
  /** How long the others are measured meanwhile. */
  readonly returnSeconds: number;
}

/** File handles of a process beside those of its clients. */
const OTHER_FILES = 300;

/** The stream with many clients, beside the design that the project began with. */
export async function measureStream({ subscribers, largeSubscribers, ...phases }: Order): Promise<Section> {
  const { stalledSeconds } = phases;
  const ours = await measureOurs(subscribers, phases);
  const seed = await measureSeed(subscribers, stalledSeconds);
  const large =
    largeSubscribers !== null && mayOpen(largeSubscribers.clients) ? await measureLarge(largeSubscribers) : null;
  const { clients, perSecond } = subscribers;
  return {
    title: `Live stream: ${clients.toLocaleString("en")} clients, ${perSecond} events/s of 2 KB, from the raw file to each client`,
    rows: [
      ...subscribersRows(ours.phase, seed?.phase ?? null),
      ...stalledRows(ours.stalled, ours.phase),
      ...returnRows(ours.returned, ours.phase),
      ...(seed === null ? [skipped("a thread per connection", "no python3 here")] : seedRows(seed)),
      ...(largeSubscribers === null ? [] : largeRows(largeSubscribers, large)),
    ],
    details: { subscribers, largeSubscribers, phases, ours, large, seed },
  };
}

async function measureOurs(
  order: SubscribersOrder,
  { stalledSeconds, missed, returnSeconds }: Omit<Order, "subscribers" | "largeSubscribers">,
) {
  const server = await startOurServer(order.clients * 2 + 10);
  try {
    const { phase, subscribers } = await measureSubscribers(server, order);
    const stalled = await measureStalled({ ...order, server, subscribers, seconds: stalledSeconds });
    const returned = await measureReturn({ ...order, server, subscribers, missed, seconds: returnSeconds });
    await subscribers.leave();
    return { phase, stalled, returned };
  } finally {
    await server.stop();
  }
}

async function measureLarge(order: SubscribersOrder): Promise<SubscribersPhase> {
  const server = await startOurServer(order.clients + 10);
  try {
    const { phase, subscribers } = await measureSubscribers(server, order);
    await subscribers.leave();
    return phase;
  } finally {
    await server.stop();
  }
}

/** @returns null without Python 3 */
async function measureSeed(order: SubscribersOrder, stalledSeconds: number) {
  const python = findPython();
  if (python === null) return null;
  const server = await startPythonServer(python);
  try {
    const { phase, subscribers } = await measureSubscribers(server, order);
    await subscribers.leave();
    return { phase, blocked: await measureBlocked(python, stalledSeconds), version: python.version };
  } finally {
    await server.stop();
  }
}

function largeRows({ clients, perSecond }: SubscribersOrder, phase: SubscribersPhase | null) {
  const name = `${clients.toLocaleString("en")} clients, ${perSecond} events/s`;
  if (phase === null) return [skipped(name, "not so many files may be open here")];
  // There is no target time for this many clients; all of them must receive the events.
  return subscribersRows(phase, null).map((row) => ({
    ...row,
    name: `${name}: ${row.name}`,
    ...(row.unit === "ms" && { target: "", met: null }),
  }));
}

function mayOpen(clients: number): boolean {
  const limit = spawnSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout.trim();
  return limit === "unlimited" || Number(limit) > clients + OTHER_FILES;
}
