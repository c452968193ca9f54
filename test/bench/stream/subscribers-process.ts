import { connect } from "node:net";
import { createArrivalLog } from "./arrival-log.ts";
import type { SubscribersAnswer, SubscribersOrder } from "./subscribers.ts";
import { findIds } from "./find-ids.ts";
import { machineMs } from "./machine-clock.ts";
import { isWelcome, streamRequest } from "./stream-request.ts";
import { openStalled, type StalledClient } from "./stalled-client.ts";

/**
 * Many clients of one stream in their own process. Their reads go to one buffer, which is searched for ids and
 * overwritten: only the server is to be measured.
 */

/** This many connect at the same time. */
const CONNECTING = 100;

const port = Number(process.argv[2]);
const readBuffer = Buffer.allocUnsafe(64 * 1024);
const arrivals = createArrivalLog();
let opened = 0;
let lost = 0;
let stalled: Promise<StalledClient> | null = null;

process.on("message", (order: SubscribersOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});
process.on("disconnect", () => process.exit());

async function obey(order: SubscribersOrder): Promise<SubscribersAnswer> {
  switch (order.kind) {
    case "open": {
      const answers = await openMany(order.count, order.lastEventId);
      return { kind: "opened", refused: answers.filter((isOpen) => !isOpen).length };
    }
    case "take": {
      await arrivals.waitFor(order.count, order.timeoutMs);
      const { user, system } = process.cpuUsage();
      return { kind: "taken", arrivals: arrivals.take(), cpuMs: (user + system) / 1000, lost };
    }
    case "stall":
      stalled = openStalled(port);
      await stalled;
      return { kind: "stalled" };
    case "wake": {
      const client = await (stalled ?? openStalled(port));
      return { kind: "woken", ...(await client.wake(order)) };
    }
    default:
      return order satisfies never;
  }
}

async function openMany(count: number, lastEventId: number | null): Promise<boolean[]> {
  const answers: boolean[] = [];
  const worker = async (): Promise<void> => {
    while (opened < count) {
      opened += 1;
      answers.push(await open(opened - 1, lastEventId));
    }
  };
  await Promise.all(Array.from({ length: CONNECTING }, worker));
  return answers;
}

/** @returns whether it was accepted, with the first bytes of the response */
async function open(client: number, lastEventId: number | null): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let rest: Buffer | null = null;
  let isAnswered = false;
  const note = (seq: number): void => arrivals.add(seq, client, machineMs());
  const socket = connect({
    host: "127.0.0.1",
    port,
    onread: {
      buffer: readBuffer,
      callback: (length) => {
        const chunk = readBuffer.subarray(0, length);
        if (!isAnswered) {
          isAnswered = true;
          resolve(isWelcome(chunk));
        }
        rest = findIds(rest, chunk, note);
        return true;
      },
    },
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    if (isAnswered) lost += 1;
    resolve(false);
  });
  socket.write(streamRequest(port, lastEventId));
  return promise;
}
