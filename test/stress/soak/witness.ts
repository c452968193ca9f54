import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { createFrameDecoder } from "../../../src/api/sse.ts";
import { createRandom } from "../../bench/redact-random.ts";
import { isStopping } from "./is-stopping.ts";
import type { Ledger } from "./ledger.ts";
import type { SoakHome } from "./soak-home.ts";

/** How a client of the stream behaves. */
export type Manner =
  /** Stays for as long as the daemon does. */
  | "steady"
  /** Disconnects and reconnects every few seconds. */
  | "hopping"
  /** Stops reading for longer than the daemon's timeout. */
  | "slow";

/** A client of the stream that reconnects with the last id it has received. */
export interface Witness {
  readonly manner: Manner;
  /** The newest event before it connected. */
  readonly afterSeq: number;
  /** The received numbers, in order. */
  readonly seqs: readonly number[];
  readonly connections: number;
}

interface WitnessOptions {
  readonly home: SoakHome;
  readonly ledger: Ledger;
  readonly seed: number;
  readonly manner: Manner;
  /** From here on it stays connected. */
  readonly settle: AbortSignal;
  readonly signal: AbortSignal;
  onEvent?(event: EventDto): void;
}

export async function startWitness(options: WitnessOptions): Promise<Witness> {
  const { home, ledger, manner, settle, signal, onEvent } = options;
  const random = createRandom(options.seed);
  const seqs: number[] = [];
  const first = Promise.withResolvers<number>();
  let position: number | null = null;
  let connections = 0;

  function take(event: EventDto): void {
    const { seq } = event;
    if (position !== null && seq <= position) ledger.addProblem(`${manner}: event ${seq} came after ${position}`);
    position = seq;
    seqs.push(seq);
    onEvent?.(event);
  }

  async function visit(): Promise<void> {
    const url = home.runtime()?.url;
    if (url === undefined) return;
    const leaving = new AbortController();
    const response = await open(url, position, AbortSignal.any([signal, leaving.signal]));
    if (response.statusCode !== 200) {
      const body = await text(response);
      if (!isStopping(response.statusCode, body)) {
        ledger.addProblem(`${manner}: the stream answered ${response.statusCode}: ${body.slice(0, 200)}`);
      }
      return;
    }
    connections += 1;
    behave(response, leaving);
    const decode = createFrameDecoder();
    response.setEncoding("utf8");
    for await (const chunk of response as AsyncIterable<string>) {
      for (const frame of decode(chunk)) {
        if (frame.type === "connected") {
          position ??= frame.seq;
          first.resolve(position);
        }
        if (frame.type === "event") take(frame.data);
        if (frame.type === "reset") ledger.addProblem(`${manner}: reset at ${position}: ${frame.reason}`);
      }
    }
  }

  function behave(response: IncomingMessage, leaving: AbortController): void {
    if (settle.aborted || manner === "steady") return;
    if (manner === "hopping") {
      const timer = setTimeout(() => leaving.abort(), 200 + random.below(4000));
      response.on("close", () => clearTimeout(timer));
      return;
    }
    const stop = setTimeout(() => response.pause(), 500 + random.below(1000));
    const goOn = (): void => void response.resume();
    const resume = setTimeout(goOn, 3000 + random.below(12_000));
    settle.addEventListener("abort", goOn, { once: true });
    response.on("close", () => {
      clearTimeout(stop);
      clearTimeout(resume);
      settle.removeEventListener("abort", goOn);
    });
  }

  async function live(): Promise<void> {
    while (!signal.aborted) {
      // Cut off, killed, or closed by itself: it reconnects in each case.
      await visit().catch(() => {});
      await sleep(50 + random.below(settle.aborted ? 50 : 500));
    }
  }
  void live();
  return {
    manner,
    afterSeq: await first.promise,
    seqs,
    get connections() {
      return connections;
    },
  };
}

async function open(url: string, position: number | null, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = position === null ? {} : { "last-event-id": String(position) };
  get(new URL(ROUTES.events, url), { headers, agent: false, signal }, resolve).on("error", reject);
  return promise;
}
