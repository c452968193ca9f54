import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { Announcement, SessionLabel } from "../../core/announcement.ts";
import type { Attempt, DeliveryOutcome, Destination, MessageService, PlaceBook } from "../../core/delivery.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { deliver } from "./place/deliver.ts";
import { createGate } from "./place/gate.ts";
import type { Job, PlaceDeps } from "./place/job.ts";
import { standsInChannel } from "./place/layout.ts";
import type { Made } from "./place/message-calls.ts";
import { createPlaceMemory } from "./place/place-memory.ts";
import { putAway } from "./place/put-away.ts";
import { putMessage } from "./place/put-message.ts";
import type { Reach } from "./place/reach.ts";
import type { Rendering } from "./place/rendering.ts";
import { showCard } from "./place/show-card.ts";
import type { RestClient } from "./rest/rest-client.ts";
import type { Stop } from "./rest/verdict.ts";

/** Discord's limit of embeds in a message. */
const MAX_BATCH = 10;

export interface DiscordServiceOptions {
  /** How a destination is reached; null when the configuration does not name it any more. */
  readonly reachOf: (destinationId: string) => Reach | null;
  readonly places: PlaceBook;
  readonly rendering: Rendering;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: {
    /** Whether a session has a thread of its own in a text channel; may become so while it runs. */
    readonly useThreads: (sessionId: string) => boolean;
    /** What a webhook's channel is; a bot asks Discord. A wrong one is corrected by Discord's answer. */
    readonly channelType: "text" | "forum";
  };
}

/**
 * Discord as a {@link MessageService}. Lives as long as its configuration: what it learned about closed destinations
 * holds until the next one is made.
 */
export function createDiscordService(options: DiscordServiceOptions): MessageService {
  const { reachOf, places, rendering, clock, logger, settings } = options;
  const deps: PlaceDeps = { book: places, rendering, memory: createPlaceMemory(clock), clock, logger, ...settings };
  const gate = createGate(clock);

  async function within<T extends string>(
    destination: Destination,
    attempt: Attempt,
    run: (reach: Reach) => Promise<Made | Stop | T>,
  ): Promise<DeliveryOutcome | T> {
    const reach = reachFor(attempt, reachOf(destination.id));
    if (reach === null) return { kind: "disabled", reason: deliveryReason("not-configured") };
    const closed = gate.closedBecause(reach);
    if (closed !== null) return { kind: "disabled", reason: closed };
    const result = await run(reach);
    if (typeof result === "string") return result;
    if (result.kind === "made") return { ...result, kind: "sent" };
    // A bot's messages have nonces, and it can look for what stands there.
    if (result.kind === "unknown") return { ...result, safe: reach.kind === "bot" };
    if (result.kind !== "disabled") return result;
    gate.close(reach, result);
    return { kind: "disabled", reason: result.reason };
  }

  return {
    maxBatch: MAX_BATCH,
    mayMix: (destination, sessionId) => {
      const reach = reachOf(destination.id);
      return reach !== null && standsInChannel(deps, reach, sessionId);
    },
    post: async (destination, messages, attempt) =>
      within<never>(destination, attempt, async (reach) => {
        const session = messages[0]?.session;
        if (session === undefined) return { kind: "refused", reason: deliveryReason("empty") };
        const job: Job = { reach, session, state: null, startedAtMs: null, attempt };
        const texts = {
          part: "message",
          message: rendering.message(messages),
          // Of several sessions it would tell one: each is told by itself instead.
          plain: isMixed(messages) ? null : () => rendering.plainMessage(messages),
          cardDigest: null,
        };
        return deliver(deps, job, texts, async (way) => putMessage(deps, job, way));
      }),
    showCard: async (destination, card, attempt) =>
      within<"unchanged">(destination, attempt, async (reach) => {
        const { session, state, startedAtMs } = card;
        return showCard(deps, { reach, session, state, startedAtMs, attempt }, card);
      }),
    putAway: async (destination, sessionId, attempt) =>
      within<"unchanged">(destination, attempt, async (reach) => putAway(deps, jobOf(reach, sessionId, attempt))),
  };
}

/** Its requests press as much as the attempt does, and make nothing that is not wanted any more. */
function reachFor({ urgency, isWanted }: Attempt, reach: Reach | null): Reach | null {
  if (reach === null) return null;
  const { client } = reach;
  const held = { kind: "held", delayMs: 0, everywhere: false, reason: deliveryReason("not-wanted") } as const;
  const request: RestClient["request"] = async (asked, signal) =>
    asked.isCreate === true && isWanted?.() === false
      ? held
      : client.request(urgency === undefined ? asked : { ...asked, urgency }, signal);
  return { ...reach, client: { ...client, request } };
}

function isMixed([first, ...others]: readonly Announcement[]): boolean {
  return others.some(({ session }) => session.sessionId !== first?.session.sessionId);
}

/** For what needs no more of a session than its id. */
function jobOf(reach: Reach, sessionId: string, attempt: Attempt): Job {
  const session: SessionLabel = { sessionId, title: null, projectName: null, branch: null, model: null };
  return { reach, session, state: null, startedAtMs: null, attempt };
}
