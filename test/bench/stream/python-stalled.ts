import type { Python } from "../find-program.ts";
import { payloadOf } from "../scratch.ts";
import { startSubscribers } from "./subscribers.ts";
import { startPythonServer } from "./python-server.ts";
import { publishSteadily } from "./publish-steadily.ts";

export interface Blocked {
  readonly clients: number;
  readonly seconds: number;
  /** Share of the events that the others should have received meanwhile. */
  readonly missingShare: number;
}

const CLIENTS = 100;
const TIMEOUT_MS = 500;

/** Enough and large enough to exceed any kernel's buffer of one connection. */
const LARGE_EVENTS = 200;
const LARGE_BYTES = 64 * 1024;

/** A thread per connection with one client that never reads, until a lock has waited for it for some seconds. */
export async function measureBlocked(python: Python, seconds: number): Promise<Blocked> {
  const server = await startPythonServer(python);
  const subscribers = startSubscribers(server.port);
  try {
    await subscribers.open(CLIENTS);
    await subscribers.stall();
    for (let at = 0; at < LARGE_EVENTS; at += 1) server.publish(payloadOf(LARGE_BYTES, at));
    await subscribers.take(LARGE_EVENTS * CLIENTS, TIMEOUT_MS);
    const perSecond = 10;
    const { missing } = await publishSteadily({
      server,
      subscribers,
      clients: CLIENTS,
      perSecond,
      seconds,
      timeoutMs: TIMEOUT_MS,
    });
    const waitedSeconds = seconds + TIMEOUT_MS / 1000;
    return { clients: CLIENTS, seconds: waitedSeconds, missingShare: missing / (perSecond * seconds * CLIENTS) };
  } finally {
    await subscribers.leave();
    await server.stop();
  }
}
