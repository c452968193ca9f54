import type { JsonObject } from "../../../core/json.ts";
import type { AnswersOptions } from "../../answering/message-answers.ts";
import type { createPostedRequests } from "../../answering/posted-requests.ts";
import { answersOf, type Decision } from "../../answering/request.ts";
import { answerStrings, type Refusal } from "../../answering/strings.ts";
import { type CallBot, resultOf } from "./bot-api.ts";
import { type Control, toMarkup } from "./keyboard.ts";
import type { createPrompts, PostedRequest, Prompt } from "./posted-request.ts";
import { type Click, idIn, type Reply, shownBy } from "./read-update.ts";

interface UpdateHandlerOptions extends Pick<AnswersOptions, "users" | "language" | "answer" | "logger"> {
  readonly call: CallBot;
  /** The number of the configured chat; null while it is not known. */
  readonly chatId: () => Promise<string | null>;
  readonly requests: ReturnType<typeof createPostedRequests<PostedRequest>>;
  readonly prompts: ReturnType<typeof createPrompts>;
}

/** Before the words of a prompt: a reply to one that is unknown comes from before a restart. */
const PROMPT_SIGN = "✍️ ";

/**
 * Answers clicks and replies. A click counts only after Telegram has taken our acknowledgement (`answerCallbackQuery`):
 * it refuses one for a click of long ago (after some 15 seconds), such as one from before an outage. It never throws.
 */
export function createUpdateHandler(options: UpdateHandlerOptions): (update: Click | Reply) => Promise<void> {
  const { call, requests, prompts, users, language, answer, logger } = options;

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
    const control = posted?.keyboard.byId.get(click.data);
    if (posted === null || control === undefined || posted.chatId !== click.chatId) return refuse(click, "over");
    if (letsHappen(control) && (click.shown === null || !posted.shown.has(click.shown))) {
      logger.warn("telegram message changed by another program", { message: posted.messageId, request: posted.id });
      return refuse(click, "changed");
    }
    switch (control.kind) {
      case "option":
        return onOption(click, control, posted);
      case "write":
        return openPrompt(click, control, posted);
      case "send": {
        const answers = answersOf(posted.questions, posted.selected, posted.words);
        if (answers === null) return refuse(click, "incomplete");
        return settle(click, posted, { requestId: posted.id, choice: "answer", answers });
      }
      case "choose":
        return settle(click, posted, { requestId: posted.id, choice: control.choice });
      default:
        return control satisfies never;
    }
  }

  async function onOption(
    click: Click,
    { question, option }: Extract<Control, { kind: "option" }>,
    posted: PostedRequest,
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

  async function showKeyboard(posted: PostedRequest): Promise<void> {
    const { chatId, messageId, keyboard, language: shownIn } = posted;
    const edit = async (): Promise<void> => {
      if (requests.byMessage(messageId) !== posted) return;
      const markup = toMarkup(keyboard, posted, answerStrings(shownIn));
      const body = { chat_id: chatId, message_id: Number(messageId), reply_markup: markup };
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
    posted: PostedRequest,
  ): Promise<void> {
    const { userId, userName } = click;
    const { form } = answerStrings(posted.language);
    const number = question === null ? "" : ` (${question + 1})`;
    const result = await call("sendMessage", {
      chat_id: posted.chatId,
      ...(posted.threadId !== null && { message_thread_id: posted.threadId }),
      text: `${PROMPT_SIGN}${userName}: ${form[choice]}${number}\n${form.reply} ${form.note}`,
      entities: [mentionOf(userId, userName)],
      reply_parameters: { message_id: Number(posted.messageId), allow_sending_without_reply: true },
      // `selective`: only the app of the person that is mentioned opens it.
      reply_markup: { force_reply: true, selective: true, input_field_placeholder: form[choice] },
    });
    const messageId = idIn(resultOf(result), "message_id");
    if (messageId === null) return refuse(click, "failed");
    const prompt: Prompt = { messageId, posted, userId, choice, question };
    const isTaken = await acknowledge(click);
    const isOpen = requests.byMessage(posted.messageId) === posted;
    const gone = isTaken && isOpen ? prompts.add(prompt) : [prompt];
    for (const one of gone) await remove(one);
  }

  async function remove({ messageId, posted }: Prompt): Promise<void> {
    await call("deleteMessage", { chat_id: posted.chatId, message_id: Number(messageId) });
  }

  async function settle(click: Click, posted: PostedRequest, decision: Decision): Promise<void> {
    // Taken before the first wait: of two clicks at once, one is too late.
    if (!requests.take(posted)) return refuse(click, "over");
    if (!(await acknowledge(click))) {
      logger.warn("telegram click not acknowledged", { message: posted.messageId });
      return requests.putBack(posted);
    }
    await decide(click, posted, decision);
  }

  /** Where another answer was first, the message itself says so within a second. */
  async function decide({ userId, userName }: Click | Reply, posted: PostedRequest, decision: Decision): Promise<void> {
    const { chatId, messageId } = posted;
    const result = await answer(decision, { userId, userName, messageId });
    if (result !== "failed") return;
    requests.putBack(posted);
    await say(chatId, messageId, "failed");
  }

  async function onReply(reply: Reply): Promise<void> {
    const { userId, chatId, messageId, toMessageId, toText } = reply;
    // The chat has other messages.
    if (!users().has(userId)) return;
    const prompt = prompts.find(toMessageId);
    if (prompt === null) {
      if (chatId === (await options.chatId()) && toText.startsWith(PROMPT_SIGN)) await say(chatId, messageId, "over");
      return;
    }
    const { posted, question, choice } = prompt;
    if (prompt.userId !== userId || posted.chatId !== chatId) return;
    const words = reply.text.trim();
    if (words === "") return say(chatId, messageId, "empty");
    if (!prompts.take(prompt)) return;
    await remove(prompt);
    if (question !== null) {
      posted.words[question] = words;
      posted.selected[question] = undefined;
      return showKeyboard(posted);
    }
    if (!requests.take(posted)) return say(chatId, messageId, "over");
    const { questions, selected, id: requestId } = posted;
    const answers = choice === "answer" ? answersOf(questions, selected, [words]) : null;
    await decide(reply, posted, { requestId, choice, ...(answers === null ? { message: words } : { answers }) });
  }

  return async (update) => {
    try {
      await (update.kind === "click" ? onClick(update) : onReply(update));
    } catch (error) {
      logger.error("telegram update failed", { kind: update.kind, error: String(error) });
    }
  };
}

/** What lets something happen needs the message as it was posted. */
function letsHappen(control: Control): boolean {
  if (control.kind === "choose") return control.choice !== "deny";
  return control.kind === "send" || (control.kind === "write" && control.choice === "answer");
}

function mentionOf(userId: string, userName: string): JsonObject {
  const user = { id: Number(userId), is_bot: false, first_name: userName };
  return { type: "text_mention", offset: PROMPT_SIGN.length, length: userName.length, user };
}
