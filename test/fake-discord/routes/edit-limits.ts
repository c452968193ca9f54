import type { ApiRequest } from "../server/exchange.ts";
import { tooMany } from "../limits/too-many.ts";
import type { LimitName } from "../limits/limit-table.ts";
import type { Message } from "../state/model.ts";

const HOUR_MS = 3_600_000;

/** @throws 429 with 30046 for too many edits of messages that are older than an hour */
export function checkOldEdit(request: ApiRequest, message: Message): void {
  if (request.world.clock.now() - message.createdAtMs <= HOUR_MS) return;
  hiddenLimit(request, "oldEdit", message.channelId, {
    code: 30046,
    message: "Maximum number of edits to messages older than 1 hour reached. Try again later.",
  });
}

/** @throws 429 for the third new name or topic within ten minutes */
export function checkRename(request: ApiRequest, channelId: string): void {
  hiddenLimit(request, "rename", channelId);
}

/** @throws 429, scope shared, when all webhooks of the channel together wrote too much */
export function checkChannelFlood(request: ApiRequest, channelId: string): void {
  const standing = request.limiter.take("webhookChannel", channelId);
  if (standing.allowed) return;
  throw tooMany({
    scope: "shared",
    waitMs: standing.resetAtMs - request.world.clock.now(),
    inMilliseconds: request.speaksMilliseconds,
  });
}

/** A limit without headers: the response's headers still show the route's own limit, which has room left. */
function hiddenLimit(
  request: ApiRequest,
  name: LimitName,
  key: string,
  words: { readonly code?: number; readonly message?: string } = {},
): void {
  const standing = request.limiter.take(name, key);
  if (standing.allowed) return;
  throw tooMany({
    scope: "user",
    waitMs: standing.resetAtMs - request.world.clock.now(),
    inMilliseconds: request.speaksMilliseconds,
    ...words,
  });
}
