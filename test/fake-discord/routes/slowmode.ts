import { tooMany } from "../limits/too-many.ts";
import type { ApiRequest } from "../server/exchange.ts";
import type { Channel } from "../state/model.ts";
import { may } from "./access.ts";

/** @throws 429 with 20016, except for moderators and webhooks */
export function checkSlowmode(request: ApiRequest, channel: Channel): void {
  const { world } = request;
  if (channel.slowmodeS === 0) return;
  if (may(request, channel, "MANAGE_MESSAGES") || may(request, channel, "MANAGE_CHANNELS")) return;
  const key = `${channel.id} ${request.bot().id}`;
  const freeAtMs = (world.lastWritten.get(key) ?? -Infinity) + channel.slowmodeS * 1000;
  const waitMs = freeAtMs - world.clock.now();
  if (waitMs > 0) {
    throw tooMany({
      scope: "user",
      waitMs,
      inMilliseconds: request.speaksMilliseconds,
      code: 20016,
      message: "This action cannot be performed due to slowmode rate limit.",
    });
  }
  world.lastWritten.set(key, world.clock.now());
}
