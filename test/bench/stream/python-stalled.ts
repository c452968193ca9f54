import type { Python } from "../find-program.ts";
import { payloadOf } from "../scratch.ts";
import { startCrowd } from "./crowd.ts";
import { startPythonServer } from "./python-server.ts";
import { tellSteadily } from "./tell-steadily.ts";

export interface Blocked {
  readonly clients: number;
  readonly seconds: number;
  /** Of what the others should have been told meanwhile. */
  readonly missingShare: number;
}

const CLIENTS = 100;
const PATIENCE_MS = 500;

/** So many and so large that no kernel keeps them for one connection. */
const LARGE_EVENTS = 200;
const LARGE_BYTES = 64 * 1024;

/** A thread per connection with one client that never reads, until a lock has waited for it for some seconds. */
export async function measureBlocked(python: Python, seconds: number): Promise<Blocked> {
  const server = await startPythonServer(python);
  const crowd = startCrowd(server.port);
  try {
    await crowd.open(CLIENTS);
    await crowd.stall();
    for (let at = 0; at < LARGE_EVENTS; at += 1) server.publish(payloadOf(LARGE_BYTES, at));
    await crowd.take(LARGE_EVENTS * CLIENTS, PATIENCE_MS);
    const perSecond = 10;
    const { missing } = await tellSteadily({
      server,
      crowd,
      clients: CLIENTS,
      perSecond,
      seconds,
      patienceMs: PATIENCE_MS,
    });
    const waitedSeconds = seconds + PATIENCE_MS / 1000;
    return { clients: CLIENTS, seconds: waitedSeconds, missingShare: missing / (perSecond * seconds * CLIENTS) };
  } finally {
    await crowd.leave();
    await server.stop();
  }
}
