import type { TestContext } from "node:test";
import { TWO_QUESTIONS } from "../../support/answers-harness.ts";
import {
  BOT_TOKEN,
  startFakeTelegram,
  type FakeTelegram,
  type TelegramMessage,
} from "../../fake-providers/fake-telegram.ts";
import type { TelegramUser } from "../../fake-providers/telegram-updates.ts";
import { askingDaemon, type AskingDaemon } from "../discord/asking-daemon.ts";
import { discordHarness, type Env, type Harness } from "../discord/harness.ts";

export const CHAT_ID = "-1001234567890";

/** As a client asks them: one choice of two, and several of three. */
export const questions = (TWO_QUESTIONS.questions ?? []).map(({ text, header, isMultiple, options }) => ({
  question: text,
  header: header ?? "",
  multiSelect: isMultiple,
  options,
}));

export interface AnsweringOnTelegram extends AskingDaemon {
  readonly harness: Harness;
  readonly telegram: FakeTelegram;
  /** A user who may answer. */
  readonly user: TelegramUser;
  /** The message of a session's request. */
  message(mark?: string): TelegramMessage | undefined;
  text(mark?: string): string;
  labels(mark?: string): readonly string[];
  /** @returns the message's id */
  hasButtons(mark?: string): Promise<number>;
  /** The newest message of the bot that waits for a reply. */
  prompt(): Promise<TelegramMessage>;
  /** Calls of a method of the Bot API. */
  calls(method: string): number;
}

/** The whole daemon with answering on, against a fake Telegram, in virtual time. */
export async function answeringOnTelegram(t: TestContext, changes: Env = {}): Promise<AnsweringOnTelegram> {
  const harness = await discordHarness(t);
  const { clock, sleep } = harness.time;
  const telegram = await startFakeTelegram(t, { clock, sleep, chats: [CHAT_ID] });
  const user = telegram.addUser("Aiko");
  const asking = await askingDaemon(harness, {
    CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN,
    CCEN_TELEGRAM_CHAT_ID: CHAT_ID,
    CCEN_TELEGRAM_API_URL: telegram.origin,
    CCEN_TELEGRAM_ANSWERS: "on",
    CCEN_TELEGRAM_ANSWER_USERS: String(user.id),
    ...changes,
  });
  const { until } = asking;

  const one: AnsweringOnTelegram = Object.assign(asking, {
    harness,
    telegram,
    user,
    message: (mark?: string) => telegram.messages.find(({ id }) => String(id) === asking.messageId(mark)),
    text: (mark?: string) => one.message(mark)?.text.plain ?? "",
    labels: (mark?: string) => {
      const message = one.message(mark);
      return message === undefined ? [] : telegram.labels(message.id);
    },
    hasButtons: async (mark?: string) => {
      await until("the buttons", () => one.labels(mark).length > 0);
      return Number(asking.messageId(mark));
    },
    prompt: async () => until("the prompt", () => telegram.messages.findLast(({ markup }) => markup?.["force_reply"])),
    calls: (method: string) => telegram.requests.filter(({ path }) => path.endsWith(`/${method}`)).length,
  });
  return one;
}
