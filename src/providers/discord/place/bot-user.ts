import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { isJsonObject } from "../../../core/json.ts";
import { classify } from "../rest/classify.ts";
import { meRoute } from "../rest/route.ts";
import type { Stop } from "../rest/verdict.ts";
import type { PlaceMemory } from "./place-memory.ts";
import type { BotReach } from "./reach.ts";

/** The bot's own user id, asked for once. */
export async function botUserIdOf(
  memory: PlaceMemory,
  { client }: BotReach,
  signal: AbortSignal,
): Promise<{ readonly kind: "user"; readonly id: string } | Stop> {
  if (memory.botUserId !== null) return { kind: "user", id: memory.botUserId };
  const verdict = classify(await client.request({ method: "GET", route: meRoute() }, signal), false);
  if (verdict.kind === "rebuild") return { kind: "retry", reason: verdict.reason };
  if (verdict.kind !== "ok") return verdict;
  const id = isJsonObject(verdict.body) ? verdict.body["id"] : undefined;
  if (typeof id !== "string") return { kind: "retry", reason: deliveryReason("no-user-id") };
  memory.botUserId = id;
  return { kind: "user", id };
}
