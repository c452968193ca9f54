import type { JournalWrite } from "./channel-outbox.ts";
import type { Ask } from "./find-items.ts";

/**
 * Writes the changes of one channel, in order, over the connection that holds the channel's lock: once that is lost,
 * nothing is written, and nothing is sent any more.
 */
export function createJournal(ask: Ask, onBroken: (error: unknown) => void) {
  let chain = Promise.resolve();
  let isBroken = false;
  /** Messages that have arrived while the journal could not say so. */
  const unwritten: JournalWrite[] = [];

  async function put(change: JournalWrite): Promise<void> {
    if (!isBroken) {
      try {
        const rows = await ask(change.text, change.values);
        if (change.rows === null || rows.length === change.rows) return;
        throw new Error("another replica has the messages of this channel");
      } catch (error) {
        isBroken = true;
        onBroken(error);
      }
    }
    if (change.isSent) unwritten.push(change);
  }

  return {
    write: (change: JournalWrite): void => {
      chain = chain.then(async () => put(change));
    },
    /** @returns whether everything so far is on disk */
    flush: async (): Promise<boolean> => {
      await chain;
      return !isBroken;
    },
    unwritten: (): readonly JournalWrite[] => unwritten,
  };
}
