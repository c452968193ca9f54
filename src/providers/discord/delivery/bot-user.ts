import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject } from "../../../core/json.ts";
import { classify } from "../rest/classify.ts";
import { meRoute } from "../rest/api-route.ts";
import type { Stop } from "../rest/call-result.ts";
import type { DeliveryCache } from "./delivery-cache.ts";
import type { BotTarget } from "./target.ts";

/** The bot's own user id, requested once. */
export async function botUserIdOf(
  memory: DeliveryCache,
  { client }: BotTarget,
  signal: AbortSignal,
): Promise<{ readonly kind: "user"; readonly id: string } | Stop> {
  if (memory.botUserId !== null) return { kind: "user", id: memory.botUserId };
  const result = classify(await client.request({ method: "GET", route: meRoute() }, signal), false);
  if (result.kind === "rebuild") return { kind: "retry", reason: result.reason };
  if (result.kind !== "ok") return result;
  const id = isJsonObject(result.body) ? result.body["id"] : undefined;
  if (typeof id !== "string") return { kind: "retry", reason: deliveryReason("no-user-id") };
  memory.botUserId = id;
  return { kind: "user", id };
}
