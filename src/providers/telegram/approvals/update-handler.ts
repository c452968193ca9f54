import type { JsonObject } from "../../../core/json.ts";
import type { AnswersOptions } from "../../approvals/message-answers.ts";
import { type Answered, clicked, letsHappen, written } from "../../approvals/decide.ts";
import type { Control } from "../../approvals/offered.ts";
import type { PostedRequests } from "../../approvals/posted-requests.ts";
import { answerStrings, type Refusal } from "../../approvals/strings.ts";
import { type CallBot, resultOf } from "./bot-api.ts";
import { toMarkup } from "./keyboard.ts";
import type { Prompt, TelegramRequest } from "./posted-request.ts";
import { type Click, idIn, type Reply, shownBy } from "./read-update.ts";

interface UpdateHandlerOptions extends Pick<AnswersOptions, "users" | "language" | "answer" | "logger"> {
  readonly call: CallBot;
  /** The number of the configured chat; null while it is not known. */
  readonly chatId: () => Promise<string | null>;
  readonly requests: PostedRequests<TelegramRequest>;
}

/** Before the words of a prompt: a reply to one that is unknown comes from before a restart. */
const PROMPT_SIGN = "✍️ ";

/**
 * Answers clicks and replies. A click counts only after Telegram has taken our acknowledgement (`answerCallbackQuery`):
 * it refuses one for a click of long ago (after some 15 seconds), such as one from before an outage. It never throws.
 */
export function createUpdateHandler(options: UpdateHandlerOptions): (update: Click | Reply) => Promise<void> {
  const { call, requests, users, language, answer, logger } = options;

  /** Each click must be acknowledged, once; with words they appear before the person alone. */
  async function acknowledge({ queryId }: Click, words?: string): Promise<boolean> {
    const alert = words === undefined ? {} : { text: words, show_alert: true };
    const result = await call("answerCallbackQuery", { callback_query_id: queryId, ...alert });
    return result.kind === "ok";
  }

  async function refuse(click: Click, refusal: Refusal): Promise<void> {
    const { userId, messageId } = click;
    logger.info("telegram answer refused", { refusal, user: userId, message: messageId });
    await acknowledge(click, answerStrings(language()).refusal[refusal]);
  }

  /** To a reply, or after the acknowledgement: all readers see it. */
  async function say(chatId: string, messageId: string, refusal: Refusal): Promise<void> {
    await call("sendMessage", {
      chat_id: chatId,
      text: answerStrings(language()).refusal[refusal],
      disable_notification: true,
      reply_parameters: { message_id: Number(messageId), allow_sending_without_reply: true },
    });
  }

  async function onClick(click: Click): Promise<void> {
    if (!users().has(click.userId)) return refuse(click, "not-allowed");
    const posted = requests.byMessage(click.messageId);
    const control = posted?.controls.get(click.data);
    if (posted === null || control === undefined || posted.channelId !== click.chatId) return refuse(click, "over");
    if (letsHappen(control) && (click.shown === null || !posted.shown.has(click.shown))) {
      logger.warn("telegram message changed by another program", { message: posted.messageId, request: posted.id });
      return refuse(click, "changed");
    }
    if (control.kind === "option") return onOption(click, control, posted);
    if (control.kind === "write") return openPrompt(click, control, posted);
    return control.kind === "select" ? refuse(click, "over") : settle(click, clicked(control, posted, posted));
  }

  async function onOption(
    click: Click,
    { question, option }: Extract<Control, { kind: "option" }>,
    posted: TelegramRequest,
  ): Promise<void> {
    const before = posted.selected[question] ?? [];
    const rest = before.filter((one) => one !== option);
    const isMultiple = posted.questions[question]?.isMultiple === true;
    const added = isMultiple ? [...rest, option].toSorted((one, other) => one - other) : [option];
    posted.selected[question] = before.includes(option) ? rest : added;
    // The keyboard shows one answer to a question.
    posted.words[question] = undefined;
    await Promise.all([acknowledge(click), showKeyboard(posted)]);
  }

  async function showKeyboard(posted: TelegramRequest): Promise<void> {
    const { channelId, messageId, rows, language: shownIn } = posted;
    const edit = async (): Promise<void> => {
      if (requests.byMessage(messageId) !== posted) return;
      const markup = toMarkup(rows, posted, answerStrings(shownIn));
      const body = { chat_id: channelId, message_id: Number(messageId), reply_markup: markup };
      const result = await call("editMessageReplyMarkup", body);
      if (result.kind === "ok") posted.shown.add(shownBy(resultOf(result)));
    };
    posted.editing = posted.editing.then(edit);
    await posted.editing;
  }

  /** Telegram has no forms: a person writes in a reply, for which their app opens the keyboard (`ForceReply`). */
  async function openPrompt(
    click: Click,
    { choice, question }: Extract<Control, { kind: "write" }>,
    posted: TelegramRequest,
  ): Promise<void> {
    const { userId, userName } = click;
    const { form } = answerStrings(posted.language);
    const number = question === null ? "" : ` (${question + 1})`;
    const result = await call("sendMessage", {
      chat_id: posted.channelId,
      ...(posted.threadId !== null && { message_thread_id: posted.threadId }),
      text: `${PROMPT_SIGN}${userName}: ${form[choice]}${number}\n${form.reply} ${form.note}`,
      entities: [mentionOf(userId, userName)],
      reply_parameters: { message_id: Number(posted.messageId), allow_sending_without_reply: true },
      // `selective`: only the app of the person that is mentioned opens it.
      reply_markup: { force_reply: true, selective: true, input_field_placeholder: form[choice] },
    });
    const messageId = idIn(resultOf(result), "message_id");
    if (messageId === null) return refuse(click, "failed");
    const prompt = { messageId, choice, question };
    const isTaken = await acknowledge(click);
    const isOpen = requests.byMessage(posted.messageId) === posted;
    const gone = isTaken && isOpen ? posted.prompts.get(userId) : prompt;
    if (gone !== prompt) posted.prompts.set(userId, prompt);
    if (gone !== undefined) await remove(gone, posted);
  }

  async function remove({ messageId }: Prompt, posted: TelegramRequest): Promise<void> {
    await call("deleteMessage", { chat_id: posted.channelId, message_id: Number(messageId) });
  }

  async function settle(click: Click, step: Answered<TelegramRequest>): Promise<void> {
    if (step.kind === "refuse") return refuse(click, step.refusal);
    const { posted } = step;
    // Taken before the first wait: of two clicks at once, one is too late.
    if (!requests.take(posted)) return refuse(click, "over");
    if (!(await acknowledge(click))) {
      logger.warn("telegram click not acknowledged", { message: posted.messageId });
      return requests.putBack(posted);
    }
    await decide(click, step);
  }

  /** Where another answer was first, the message itself says so within a second. */
  async function decide(
    { userId, userName }: Click | Reply,
    { posted, decision }: Extract<Answered<TelegramRequest>, { kind: "decide" }>,
  ): Promise<void> {
    const { channelId, messageId } = posted;
    const result = await answer(decision, { userId, userName, messageId });
    if (result !== "failed") return;
    requests.putBack(posted);
    await say(channelId, messageId, "failed");
  }

  async function onReply(reply: Reply): Promise<void> {
    const { userId, chatId, messageId, toMessageId, toText } = reply;
    // The chat has other messages.
    if (!users().has(userId)) return;
    const isAsked = ({ messageId: id }: Prompt): boolean => id === toMessageId;
    const posted = requests.all().find(({ prompts }) => prompts.values().some(isAsked));
    if (posted === undefined) {
      if (chatId === (await options.chatId()) && toText.startsWith(PROMPT_SIGN)) await say(chatId, messageId, "over");
      return;
    }
    const prompt = posted.prompts.get(userId);
    if (prompt === undefined || !isAsked(prompt) || posted.channelId !== chatId) return;
    const { question, choice } = prompt;
    const words = reply.text.trim();
    if (words === "") return say(chatId, messageId, "empty");
    posted.prompts.delete(userId);
    await remove(prompt, posted);
    if (question !== null) {
      posted.words[question] = words;
      posted.selected[question] = undefined;
      return showKeyboard(posted);
    }
    if (!requests.take(posted)) return say(chatId, messageId, "over");
    const step = written(choice, posted, { selected: posted.selected, words: [words] });
    if (step.kind === "decide") await decide(reply, step);
  }

  return async (update) => {
    try {
      await (update.kind === "click" ? onClick(update) : onReply(update));
    } catch (error) {
      logger.error("telegram update failed", { kind: update.kind, error: String(error) });
    }
  };
}

function mentionOf(userId: string, userName: string): JsonObject {
  const user = { id: Number(userId), is_bot: false, first_name: userName };
  return { type: "text_mention", offset: PROMPT_SIGN.length, length: userName.length, user };
}
