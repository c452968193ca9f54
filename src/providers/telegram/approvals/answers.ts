import { objectField, textField } from "../../../core/json.ts";
import { createMessageApprovals } from "../../approvals/approvals.ts";
import type { AnswersOptions, MessageAnswers, RequestPlace } from "../../approvals/message-answers.ts";
import { createPostedRequests } from "../../approvals/posted-requests.ts";
import type { AnswerableRequest } from "../../approvals/request.ts";
import { answerStrings } from "../../approvals/strings.ts";
import { type Bot, createBotApi, resultOf } from "./bot-api.ts";
import { keyboardOf, toMarkup } from "./keyboard.ts";
import { createPoller } from "./poll-updates.ts";
import type { TelegramRequest } from "./posted-request.ts";
import { idIn, readUpdate, shownBy } from "./read-update.ts";
import { requestText } from "./request-message.ts";
import { createUpdateHandler } from "./update-handler.ts";

/** Answers in Telegram: the polls, the buttons, and what becomes of a click or a reply. */
export function createTelegramAnswers(options: AnswersOptions & Bot): MessageAnswers {
  const { clock, sleep, random, language, logger, onState } = options;
  const requests = createPostedRequests<TelegramRequest>();
  const stopped = new AbortController();
  const call = createBotApi(options, { clock, stopped: stopped.signal });
  let chat: { readonly id: string; readonly isChannel: boolean } | null = null;

  const handle = createUpdateHandler({
    ...options,
    call,
    requests,
    chatId: async () => (await findChat())?.id ?? null,
  });
  const connection = createPoller({
    call,
    clock,
    sleep,
    ...(random !== undefined && { random }),
    onUpdate: (raw) => {
      const update = readUpdate(raw);
      if (update !== null) void handle(update);
    },
    ...(onState !== undefined && { onState }),
  });

  /** The chat's number, also of one that is set by its name. Null while Telegram does not say. */
  async function findChat(): Promise<typeof chat> {
    if (chat !== null) return chat;
    const result = await call("getChat", { chat_id: options.chatId });
    const found = resultOf(result);
    const id = idIn(found, "id");
    if (id !== null) chat = { id, isChannel: textField(found, "type") === "channel" };
    return chat;
  }

  async function post(request: AnswerableRequest, { channelId, messageId }: RequestPlace) {
    const found = await findChat();
    if (found === null) return "failed";
    const shownIn = language();
    const { text, entities, showsAll } = requestText(request, shownIn);
    const { rows, controls } = keyboardOf(request, { showsAll, canReply: !found.isChannel });
    const { id, kind, questions } = request;
    const result = await call("editMessageText", {
      chat_id: channelId,
      message_id: Number(messageId),
      text,
      entities: [...entities],
      link_preview_options: { is_disabled: true },
      reply_markup: toMarkup(rows, { questions, selected: [], words: [] }, answerStrings(shownIn)),
    });
    if (result.kind !== "ok") return "failed";
    const message = resultOf(result);
    const isOurs = idIn(message, "message_id") === messageId && idIn(objectField(message, "chat"), "id") === found.id;
    if (!isOurs || message["text"] !== text) return "changed";
    const { message_thread_id: threadId } = message;
    return {
      id,
      kind,
      questions,
      language: shownIn,
      channelId: found.id,
      threadId: message["is_topic_message"] === true && typeof threadId === "number" ? threadId : null,
      messageId,
      rows,
      controls,
      shown: new Set([shownBy(message)]),
      selected: [],
      words: [],
      prompts: new Map(),
      editing: Promise.resolve(),
    } satisfies TelegramRequest;
  }

  /** Without `reply_markup` the buttons go. */
  async function clear({ channelId, messageId }: RequestPlace): Promise<boolean> {
    const result = await call("editMessageReplyMarkup", { chat_id: channelId, message_id: Number(messageId) });
    if (result.kind === "refused" && result.code !== 400) {
      logger.warn("telegram buttons could not be removed", { message: messageId, reason: result.description });
    }
    return result.kind === "ok";
  }

  return createMessageApprovals<TelegramRequest>({
    connection,
    requests,
    stopped,
    post,
    clear,
    ended: async ({ channelId, prompts, editing }) => {
      await editing;
      for (const prompt of prompts.values()) {
        await call("deleteMessage", { chat_id: channelId, message_id: Number(prompt.messageId) });
      }
    },
  });
}
