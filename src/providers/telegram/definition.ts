import { settingProblem } from "../../core/i18n/setting-problem.ts";
import type { Provider } from "../provider.ts";

export const telegram = {
  label: "Telegram",
  word: "telegram",
  settings: {
    telegramBotToken: {
      env: "CCEN_TELEGRAM_BOT_TOKEN",
      type: "pattern",
      pattern: /^\d{5,20}:[\w-]{20,100}$/,
      problem: settingProblem("telegram-token"),
      secret: true,
      doc: "Token of a Telegram bot, from `@BotFather`; needs a chat.",
    },
    telegramChatId: {
      env: "CCEN_TELEGRAM_CHAT_ID",
      type: "pattern",
      pattern: /^(?:-?\d{1,20}|@[A-Za-z]\w{3,31})$/,
      problem: settingProblem("telegram-chat"),
      doc: "Telegram chat to send to: its number (of a group, with the `-`), or the `@name` of a public channel.",
    },
    telegramThreadId: {
      env: "CCEN_TELEGRAM_THREAD_ID",
      type: "pattern",
      pattern: /^\d{1,15}$/,
      problem: settingProblem("telegram-topic"),
      doc: "Number of a topic in that chat. Empty: the chat itself.",
    },
    telegramApiUrl: {
      env: "CCEN_TELEGRAM_API_URL",
      type: "url",
      default: "https://api.telegram.org",
      doc: "Address of Telegram’s Bot API, for your own server: `https:` or on this machine.",
    },
    telegramAnswers: {
      env: "CCEN_TELEGRAM_ANSWERS",
      type: "boolean",
      doc: "Put buttons under requests of Claude Code, so that they can be answered in Telegram (with `ccen answers on`). Needs `CCEN_TELEGRAM_ANSWER_USERS`.",
    },
    telegramAnswerUsers: {
      env: "CCEN_TELEGRAM_ANSWER_USERS",
      type: "pattern",
      pattern: /^\d{1,15}(?: ?, ?\d{1,15}){0,49}$/,
      problem: settingProblem("telegram-users"),
      doc: "Numbers of the Telegram users who may answer, separated by commas.",
    },
  },
  required: ["telegramBotToken", "telegramChatId"],
  destination: ({ telegramChatId }: { readonly telegramChatId: string }) => telegramChatId,
  amends: true,
  load: async () => import("./service.ts"),
} as const satisfies Provider;
