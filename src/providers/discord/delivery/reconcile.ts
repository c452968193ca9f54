import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { messagesRoute } from "../rest/api-route.ts";
import { classify, type Stop } from "../rest/classify.ts";
import type { CreatedMessage } from "./message-calls.ts";
import type { BotTarget } from "./target.ts";

/** This machine's clock may be ahead of Discord's by as much. */
const CLOCK_SLACK_MS = 60_000;
const LIMIT = "100";

export interface LostMessage {
  readonly channelId: string;
  readonly ownerId: string;
  readonly body: JsonObject;
  readonly nonce: string;
  /** The earliest time of sending. Null: search the newest messages. */
  readonly sentAfterMs: number | null;
  readonly signal: AbortSignal;
}

/**
 * Searches the channel for a message whose response was lost. Discord remembers a nonce for minutes only; an older
 * message is recognised by its author and text.
 * @returns null when it is not there, or when the bot may not read
 */
export async function findLostMessage(target: BotTarget, lost: LostMessage): Promise<CreatedMessage | Stop | null> {
  const after = lost.sentAfterMs === null ? {} : { after: snowflakeAt(lost.sentAfterMs - CLOCK_SLACK_MS) };
  const answer = await target.client.request(
    { method: "GET", route: messagesRoute(lost.channelId), query: { limit: LIMIT, ...after } },
    lost.signal,
  );
  const result = classify(answer, false);
  if (result.kind === "wait" || result.kind === "retry") return result;
  if (result.kind !== "ok" || !Array.isArray(result.body)) return null;
  const messages = (result.body as readonly JsonValue[]).filter((one) => isJsonObject(one));
  const found = messages.find((message) => isLost(message, lost));
  if (found === undefined || typeof found["id"] !== "string") return null;
  return { kind: "made", messageId: found["id"], channelId: lost.channelId, body: found };
}

function isLost(message: JsonObject, { ownerId, body, nonce }: LostMessage): boolean {
  const author = message["author"];
  if (!isJsonObject(author) || author["id"] !== ownerId) return false;
  return message["nonce"] === nonce || sameText(message, body);
}

/** Whether Discord's copy of a message has the text of a body. Discord trims texts and adds keys. */
export function sameText(message: JsonObject, body: JsonObject): boolean {
  if (textOf(message["content"]) !== textOf(body["content"])) return false;
  const theirs = embedsOf(message);
  const ours = embedsOf(body);
  if (theirs.length !== ours.length) return false;
  return ours.every((embed, index) => {
    const other = theirs[index];
    return (
      other !== undefined &&
      ["title", "description"].every((key) => textOf(other[key]) === textOf(embed[key])) &&
      timeOf(other["timestamp"]) === timeOf(embed["timestamp"])
    );
  });
}

/** The same, including the fields. */
export function sameMessage(message: JsonObject, body: JsonObject): boolean {
  return sameText(message, body) && fieldsOf(message) === fieldsOf(body);
}

/**
 * Whether a message of this bot is a card. Only cards have a field that begins with a bare time; other times are
 * escaped.
 */
export function isOwnCard(message: JsonObject): boolean {
  const fields = embedsOf(message)[0]?.["fields"];
  const first = Array.isArray(fields) ? (fields as readonly JsonValue[])[0] : undefined;
  return isJsonObject(first) && /^<t:\d{1,15}:R>$/.test(textOf(first["value"]));
}

function fieldsOf(message: JsonObject): string {
  const fields = embedsOf(message).flatMap((embed) => (Array.isArray(embed["fields"]) ? embed["fields"] : []));
  const texts = (fields as readonly JsonValue[]).filter((field) => isJsonObject(field));
  return JSON.stringify(texts.map((field) => [textOf(field["name"]), textOf(field["value"])]));
}

function embedsOf(message: JsonObject): readonly JsonObject[] {
  const embeds = message["embeds"];
  return Array.isArray(embeds) ? embeds.filter((one) => isJsonObject(one)) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}

function timeOf(value: JsonValue | undefined): number | null {
  return typeof value === "string" ? Date.parse(value) : null;
}

/** The epoch of Discord's ids, in milliseconds. */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** The smallest id that Discord can give at this time. */
function snowflakeAt(timeMs: number): string {
  const sinceEpoch = BigInt(Math.max(0, Math.trunc(timeMs))) - DISCORD_EPOCH_MS;
  return String(sinceEpoch < 0n ? 0n : sinceEpoch << 22n);
}
