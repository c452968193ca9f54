import type { Provider } from "../provider.ts";

export const telegram = {
  label: "Telegram",
  word: "telegram",
  settings: {
    telegramBotToken: {
      env: "CCEN_TELEGRAM_BOT_TOKEN",
      type: "pattern",
      default: "",
      pattern: /^\d{5,20}:[\w-]{20,100}$/,
      reason: "must be a bot’s token as @BotFather gives it: <number>:<letters>",
      applies: "live",
      secret: true,
      doc: "Token of the Telegram bot that sends the messages, from `@BotFather`. It needs a chat.",
    },
    telegramChatId: {
      env: "CCEN_TELEGRAM_CHAT_ID",
      type: "pattern",
      default: "",
      pattern: /^(?:-?\d{1,20}|@[A-Za-z]\w{3,31})$/,
      reason: "must be the number of a chat, which begins with - for a group, or @name of a public channel",
      applies: "live",
      doc: "Chat on Telegram that gets the messages: a number (of a group, with its `-`), or the `@name` of a public channel.",
    },
    telegramThreadId: {
      env: "CCEN_TELEGRAM_THREAD_ID",
      type: "pattern",
      default: "",
      pattern: /^\d{1,15}$/,
      reason: "must be the number of a topic",
      applies: "live",
      doc: "Topic of that chat, by its number. Empty: the chat itself.",
    },
    telegramApiUrl: {
      env: "CCEN_TELEGRAM_API_URL",
      type: "url",
      default: "https://api.telegram.org",
      applies: "live",
      doc: "Where Telegram’s Bot API is, for a server of your own: `https:`, or an address of this machine.",
    },
  },
  required: ["telegramBotToken", "telegramChatId"],
  destination: ({ telegramChatId }: { readonly telegramChatId: string }) => telegramChatId,
  maxBatch: 10,
  load: async () => import("./service.ts"),
} as const satisfies Provider;
