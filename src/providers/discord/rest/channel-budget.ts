import type { Urgency } from "../../../core/notification/delivery.ts";
import { restOf, type Pause } from "./pause.ts";
import { createSlidingWindow, type SlidingWindow } from "./sliding-window.ts";

/** Discord allows 30 webhook messages a minute per channel, without any header for it. Two are left to others. */
export const CHANNEL_MESSAGES_PER_MINUTE = 28;
const WINDOW_MS = 60_000;
/** The share for each urgency. The rest is reserved for more urgent messages. */
const SHARES = { question: 1, failure: 0.85, quiet: 0.55 } as const satisfies Record<Urgency, number>;
/** From this share on, the rest is spread over the window, so that no message waits for an entire minute. */
const SPREAD_FROM = { question: 0.75, failure: 0.5, quiet: 0.4 } as const satisfies Record<Urgency, number>;
/** A rejection shows that others post there too. The limit is lower for this long. */
const CAREFUL_MS = 10 * 60_000;

/** The hidden limit of messages per channel, kept to avoid rejections. */
export interface ChannelBudget {
  waitFor(channel: string, nowMs: number, urgency: Urgency): number;
  take(channel: string, nowMs: number): void;
  /** Discord rejected a message (429, scope `shared`): lowers the limit. */
  refused(channel: string, delayMs: number, nowMs: number): void;
}

interface State {
  readonly sent: SlidingWindow;
  blocked: Pause | undefined;
  careful: { readonly pause: Pause; readonly limit: number } | undefined;
}

export function createChannelBudget(perMinute: number): ChannelBudget {
  const channels = new Map<string, State>();

  function stateOf(channel: string): State {
    const known = channels.get(channel);
    if (known !== undefined) return known;
    const fresh = { sent: createSlidingWindow(WINDOW_MS), blocked: undefined, careful: undefined };
    channels.set(channel, fresh);
    return fresh;
  }

  return {
    waitFor: (channel, nowMs, urgency) => {
      const state = channels.get(channel);
      if (state === undefined) return 0;
      const careful = state.careful !== undefined && restOf(state.careful.pause, nowMs) > 0;
      const full = careful ? (state.careful?.limit ?? perMinute) : perMinute;
      const limit = Math.max(1, Math.floor(full * SHARES[urgency]));
      const fromCount = Math.floor(limit * SPREAD_FROM[urgency]);
      return Math.max(restOf(state.blocked, nowMs), state.sent.waitFor(limit, nowMs, fromCount));
    },
    take: (channel, nowMs) => stateOf(channel).sent.add(nowMs),
    refused: (channel, delayMs, nowMs) => {
      const state = stateOf(channel);
      state.blocked = { sinceMs: nowMs, lengthMs: delayMs };
      // The rejected message does not count. Never below half: then other senders use up the limit.
      const fitted = Math.max(Math.ceil(perMinute / 2), state.sent.count(nowMs) - 1);
      state.careful = { pause: { sinceMs: nowMs, lengthMs: CAREFUL_MS }, limit: Math.min(perMinute, fitted) };
    },
  };
}
