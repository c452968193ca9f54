import { deliveryReason } from "../../../core/i18n/delivery-reason.ts";
import { objectField, objectsField, textField, type JsonObject } from "../../../core/json.ts";
import type { Board } from "../../../core/notification/board.ts";
import type { DeliveryOutcome } from "../../../core/notification/delivery.ts";
import { boardFooter, toBoardBody, toPlainBoardBody } from "../payload/board-body.ts";
import type { Failure, Stop } from "../rest/classify.ts";
import { deliver } from "./deliver.ts";
import { botUserIdOf, deleteMessage, digestOf } from "./discord-calls.ts";
import { saveThread, threadOf, type Job } from "./job.ts";
import { isLayout, layoutOf } from "./send-message.ts";
import { showOnce } from "./show-card.ts";
import type { BotTarget } from "./target.ts";

/** Begins the stored digest of a board whose pin was tried: a person who removes the pin keeps it removed. */
const PIN_TRIED = "pinned:";

/**
 * Edits the board of a channel, or creates and pins it. Only a bot may pin, and an unpinned board is soon out of sight;
 * a forum has no place for it: both have none.
 */
export async function showBoard(job: Job, board: Board): Promise<DeliveryOutcome | "unchanged"> {
  const { target } = job;
  if (target.kind === "webhook") return "unchanged";
  // It has no thread of its own, no matter what the sessions have.
  const own: Job = { ...job, useThreads: () => false };
  // It begins with the first session.
  if (threadOf(own).cardMessageId === null && (!board.isOn || board.sections.length === 0)) return "unchanged";
  const layout = await layoutOf(own);
  if (!isLayout(layout)) return outcomeOf(layout);
  if (layout.kind !== "channel") return "unchanged";
  if (!board.isOn) return remove(own, target);

  const body = toBoardBody(board, (sessionId) => job.threads.find(sessionId, target.destinationId)?.threadId ?? null);
  const digest = digestOf(JSON.stringify(body));
  if (threadOf(own).cardMessageId !== null && threadOf(own).cardDigest === `${PIN_TRIED}${digest}`) return "unchanged";
  const plain = () => ({ body: toPlainBoardBody(board), files: [] });
  const texts = { part: "board", message: { body, files: [] }, plain, card: { state: "working", digest } } as const;
  const findOther = async (): Promise<Failure | null> => findBoard(own, target, boardFooter(board.machine));
  const outcome = await deliver(own, texts, async (draft) => {
    const found = threadOf(own).cardMessageId === null ? await findOther() : null;
    if (found !== null) return found;
    const isPinTried = threadOf(own).cardDigest?.startsWith(PIN_TRIED) === true;
    const card = { state: "working", digest: isPinTried ? `${PIN_TRIED}${digest}` : digest } as const;
    return showOnce(own, { ...draft, card }, { state: "working", endedAtMs: null, findOther });
  });
  if (outcome.kind !== "sent") return outcome;
  const { cardMessageId, cardDigest } = threadOf(own);
  if (cardMessageId === null || cardDigest === null || cardDigest.startsWith(PIN_TRIED)) return outcome;
  return (await pin(own, target, cardMessageId)) ?? outcome;
}

/**
 * Pins the board and removes Discord's line about it.
 * @returns a result after which the pin is tried again; null when it was pinned, or may not be
 */
async function pin(job: Job, target: BotTarget, messageId: string): Promise<Stop | null> {
  const { attempt } = job;
  const path = `/channels/${target.channelId}/messages/pins/${messageId}`;
  const pinned = await target.client.request({ method: "PUT", path }, attempt);
  if (pinned.kind === "wait" || pinned.kind === "retry" || pinned.kind === "unknown") return pinned;
  saveThread(job, { cardDigest: `${PIN_TRIED}${threadOf(job).cardDigest ?? ""}` });
  if (pinned.kind !== "ok") return null;
  const listed = await target.client.request(
    { method: "GET", path: `/channels/${target.channelId}/messages`, query: { limit: "10" } },
    attempt,
  );
  const lines = listed.kind === "ok" ? objectsField(listed.body, "list") : [];
  const line = lines.find((one) => one["type"] === PINNED_LINE && referenceOf(one) === messageId);
  const lineId = line === undefined ? null : textField(line, "id");
  // Without the permission it stays, which does no harm.
  if (lineId !== null) await deleteMessage(target, lineId, attempt);
  return null;
}

/** Discord's message "… pinned a message to this channel". */
const PINNED_LINE = 6;

function referenceOf(message: JsonObject): string | null {
  return textField(objectField(message, "message_reference"), "message_id");
}

/**
 * Finds the board of this machine that is not in the store: the store was lost, or the daemon ended before it stored
 * the new board. Among the pins, then among the newest messages.
 * @returns null when there is none; else it is stored, and the attempt begins again
 */
async function findBoard(job: Job, target: BotTarget, footer: string): Promise<Failure | null> {
  const { attempt, learned } = job;
  const user = await botUserIdOf(learned, target, attempt);
  if (user.kind !== "user") return user;
  const channel = `/channels/${target.channelId}/messages`;
  const isOwn = (one: JsonObject): boolean =>
    objectField(one, "author")["id"] === user.id &&
    objectField(objectsField(one, "embeds")[0] ?? {}, "footer")["text"] === footer;
  for (const path of [`${channel}/pins`, channel]) {
    const result = await target.client.request({ method: "GET", path, query: { limit: "50" } }, attempt);
    // Without the permission to read, a new one is made.
    if (result.kind === "wait" || result.kind === "retry") return result;
    if (result.kind !== "ok") continue;
    const isPins = path !== channel;
    const messages = isPins
      ? objectsField(result.body, "items").map((item) => objectField(item, "message"))
      : objectsField(result.body, "list");
    const id = textField(messages.find(isOwn) ?? {}, "id");
    if (id === null) continue;
    saveThread(job, { cardMessageId: id, cardDigest: isPins ? PIN_TRIED : null });
    return { kind: "rebuild", fallback: "look-again", reason: deliveryReason("card-found") };
  }
  return null;
}

/** The setting is off: a board without edits would soon be untrue. */
async function remove(job: Job, target: BotTarget): Promise<DeliveryOutcome | "unchanged"> {
  const { cardMessageId } = threadOf(job);
  if (cardMessageId === null) return "unchanged";
  const removed = await deleteMessage(target, cardMessageId, job.attempt);
  const isGone = removed.kind === "ok" || (removed.kind === "rebuild" && removed.fallback === "message-gone");
  if (!isGone) return outcomeOf(removed);
  saveThread(job, { cardMessageId: null, cardDigest: null });
  return { kind: "sent", messageId: cardMessageId };
}

function outcomeOf(failure: Failure): DeliveryOutcome {
  return failure.kind === "rebuild" ? { kind: "retry", reason: failure.reason } : failure;
}
