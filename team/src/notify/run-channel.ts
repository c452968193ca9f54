import { deliveryReason } from "../../../src/core/i18n/delivery-reason.ts";
import type { MessageService } from "../../../src/core/notification/delivery.ts";
import type {
  DestinationQueueOptions,
  DestinationQueueStatus,
} from "../../../src/notify/queue/destination-queue-options.ts";
import { startDestinationQueue, type DestinationQueue } from "../../../src/notify/queue/destination-queue.ts";
import type { TeamChannels } from "./channel-settings.ts";
import { createChannelOutbox, type JournalWrite } from "./channel-outbox.ts";
import { composeItem, settleItem } from "./compose-item.ts";
import { addItems, isStill, loadItems, type Ask, type ChannelPlace } from "./find-items.ts";
import { createJournal } from "./journal.ts";

export interface ChannelDeps extends Pick<
  DestinationQueueOptions,
  "service" | "clock" | "steadyClock" | "sleep" | "random" | "logger" | "timings" | "signal"
> {
  /** Over the connection that holds the channel's lock. */
  readonly ask: Ask;
  readonly language: TeamChannels["values"]["language"];
  readonly waitMs: number;
  readonly pageUrl: string | null;
  readonly lookMs: number;
  /** A request of the process that had the channel before is over after this time. */
  readonly takeoverMs: number;
  readonly onWritten: (change: JournalWrite) => void;
  /** Cuts a request. It comes later: without its answer, a message that has arrived may be sent again. */
  readonly requestSignal: AbortSignal;
}

/**
 * The pause after a message whose start could not be journalled: the connection is gone, and the run ends meanwhile.
 */
const UNJOURNALLED_WAIT_MS = 1_000;

/**
 * Finds what a channel has to say, and says it, until its signal is aborted. One replica does so at a time.
 * @returns the messages that arrived and are not journalled, because the connection broke
 */
export function runChannel(place: ChannelPlace, deps: ChannelDeps) {
  const { ask, service, language, waitMs, pageUrl, clock, sleep, lookMs, takeoverMs, onWritten, requestSignal } = deps;
  const { destinationId } = place;
  const ending = new AbortController();
  const signal = AbortSignal.any([deps.signal, ending.signal]);
  let failure: unknown = null;
  const journal = createJournal(ask, (error) => {
    failure ??= error;
    ending.abort();
  });
  const outbox = createChannelOutbox((change) => {
    onWritten(change);
    journal.write(change);
  });
  let queue: DestinationQueue | null = null;

  async function look(): Promise<readonly string[]> {
    const nowMs = clock.now();
    await addItems(ask, place, { nowMs, waitingBeforeMs: nowMs - waitMs });
    return load();
  }

  async function load(): Promise<readonly string[]> {
    outbox.beginLoad();
    return outbox.loaded(await loadItems(ask, place, clock.now()), clock.now());
  }

  /** A message that another process began may still be on its way, and its result on the way to the journal. */
  async function takeOver(): Promise<void> {
    const begun = (await loadItems(ask, place, clock.now())).some(({ delivery }) => delivery.state === "sending");
    if (begun) await sleep(takeoverMs, signal);
    await load();
    outbox.recover();
  }

  async function run(): Promise<void> {
    await takeOver();
    while (!signal.aborted) {
      const changed = await look();
      if (queue === null) queue = start();
      for (const sessionId of changed) queue.recheck(sessionId);
      queue.poke();
      await sleep(lookMs, signal);
    }
  }

  function start(): DestinationQueue {
    return startDestinationQueue({
      ...deps,
      destinationId,
      outbox,
      service: journalled(service),
      compose: (delivery, { foldedCount, resolution }) => {
        const session = outbox.session(delivery);
        if (session === null) return null;
        const ended = resolution === undefined ? {} : { resolution };
        return composeItem(delivery, { session, foldedCount, nowMs: clock.now(), language, pageUrl, ...ended });
      },
      resolve: (sent) => settleItem(sent, outbox.session(sent), clock.now()),
      stillHolds: (one) => isStill(one, outbox.session(one)),
      untouchedMs: () => Infinity,
      isOvertaken: () => false,
      readCard: () => null,
      pause: { untilMs: 0 },
      signal,
    });
  }

  /** No request before its begin is on disk. */
  function journalled(given: MessageService): MessageService {
    return {
      ...given,
      post: async (id, messages, attempt) =>
        (await journal.flush())
          ? given.post(id, messages, { ...attempt, signal: requestSignal })
          : { kind: "wait", delayMs: UNJOURNALLED_WAIT_MS, everywhere: false, reason: deliveryReason("stopping") },
    };
  }

  const ended = run()
    .catch((error: unknown) => {
      // Ends a sleep too.
      if (!signal.aborted) failure ??= error;
    })
    .then(async () => {
      ending.abort();
      await queue?.ended;
      await journal.flush();
      return { failure, unwritten: journal.unwritten() };
    });

  return { ended, status: (): DestinationQueueStatus | null => queue?.status() ?? null };
}
