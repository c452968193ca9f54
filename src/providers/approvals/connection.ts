import type { Clock, Sleep } from "../../core/ports.ts";
import type { ConnectionState, WaitCause } from "./message-answers.ts";

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly onState?: (state: ConnectionState) => void;
}

export interface Running {
  readonly signal: AbortSignal;
  readonly setState: (state: ConnectionState) => void;
  /** Throws once the connection is stopped. */
  readonly wait: (delayMs: number, cause: WaitCause) => Promise<void>;
}

/** The service refuses the connection until a person changes something. */
export class ConnectionRefused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = "ConnectionRefused";
    this.reason = reason;
  }
}

export type Connection = ReturnType<typeof createConnection>;

/** The state of a connection that `run` holds, and opens again whenever it ends. */
export function createConnection(
  { clock, sleep, onState }: ConnectionOptions,
  run: (running: Running) => Promise<void>,
) {
  let state: ConnectionState = { kind: "off" };
  let running: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;

  function setState(next: ConnectionState): void {
    state = next;
    onState?.(next);
  }

  async function runToEnd(signal: AbortSignal): Promise<void> {
    const wait = async (delayMs: number, cause: WaitCause): Promise<void> => {
      signal.throwIfAborted();
      if (delayMs <= 0) return;
      setState({ kind: "waiting", untilMs: clock.now() + delayMs, cause });
      await sleep(delayMs, signal);
    };
    try {
      await run({ signal, setState, wait });
    } catch (error) {
      if (error instanceof ConnectionRefused) setState({ kind: "stopped", cause: error.reason });
      // A wait that was cut short by `stop`.
      else if (!signal.aborted) throw error;
    }
  }

  return {
    state: () => state,
    start: (): void => {
      if (running !== null) return;
      const stop = new AbortController();
      running = { stop, done: runToEnd(stop.signal) };
    },
    /** What happens from now on is missed. */
    stop: async (): Promise<void> => {
      running?.stop.abort();
      await running?.done;
      running = null;
      setState({ kind: "off" });
    },
  };
}
