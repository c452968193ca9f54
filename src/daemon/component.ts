import type { Config } from "../config/load-config.ts";

/** One part of the daemon, with its whole life cycle. A part leaves out what it does not need. */
export interface Component {
  readonly name: string;
  start?(): void | Promise<void>;
  /** Applies changed settings, as far as a running daemon can. */
  configure?(config: Config): void;
  /** Also called after an incomplete start: this closes what was opened when the part was built. */
  stop?(): void | Promise<void>;
}

/** Parts in a list of their own stop in parallel: each may wait seconds for another machine. */
type Parts = readonly (Component | readonly Component[])[];

/**
 * Parts that start in order and stop in reverse. A failed start stops them all before it throws. A failed stop throws
 * after the other parts have stopped; a second one waits for the first.
 */
export function createComponents(parts: Parts) {
  const inOrder = parts.flat();
  let stopping: Promise<void> | null = null;

  async function stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const part of parts.toReversed()) {
      // All of them: the parts below, the database among them, must not stop under one that still works.
      const ends = await Promise.allSettled([part].flat().map(async (one) => one.stop?.()));
      for (const end of ends) if (end.status === "rejected") errors.push(end.reason);
    }
    if (errors.length > 0) throw errors[0];
  }

  async function stop(): Promise<void> {
    stopping ??= stopAll();
    await stopping;
  }

  return {
    start: async (): Promise<void> => {
      try {
        for (const part of inOrder) await part.start?.();
      } catch (error) {
        // The caller gets the start's error; a call of `stop` throws the stop's error.
        await stop().catch(() => undefined);
        throw error;
      }
    },
    configure: (config: Config): void => {
      for (const part of inOrder) part.configure?.(config);
    },
    stop,
  };
}
