import { AppError } from "../../core/errors/errors.ts";
import type { Io } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import { OTHER_PROVIDERS } from "../providers/configured-providers.ts";
import { credentialOf, type CredentialKey, type Credentials } from "./credentials.ts";

/**
 * Asks where messages should go.
 * @returns empty for "nowhere", null when the user gave up
 */
export async function askCredentials(io: AskingIo): Promise<Credentials | null> {
  io.out(OTHER_PROVIDERS);
  const answer = await askUntil(io, "Send notifications to Discord? [webhook/bot/Enter to skip] ", toService);
  if (answer === null || answer === "") return answer === null ? null : {};
  const credentials = answer === "bot" ? await askBot(io) : await askWebhook(io, answer);
  if (credentials === null || Object.keys(credentials).length === 0) return credentials;
  const question = "Your Discord user id, for pings when a session waits for you [Enter to skip] ";
  const mentionUserId = await askOne(io, "mentionUserId", question);
  if (mentionUserId === null) return null;
  return mentionUserId === "" ? credentials : { ...credentials, mentionUserId };
}

type AskingIo = Pick<Io, "out"> & Required<Pick<Io, "ask">>;

/** A pasted URL answers both questions. */
function toService(text: string): string {
  const word = text.toLowerCase();
  if (word === "") return "";
  if (word === "bot" || word === "b") return "bot";
  if (word === "webhook" || word === "w") return "webhook";
  if (word.includes("/webhooks/")) return credentialOf("webhookUrl", text);
  throw new UsageError("Type `webhook` or `bot`, or press Enter to skip.");
}

async function askWebhook(io: AskingIo, answer: string): Promise<Credentials | null> {
  if (answer !== "webhook") return { webhookUrl: answer };
  io.out("Discord: channel settings, Integrations, Webhooks, New Webhook, Copy Webhook URL.");
  const webhookUrl = await askOne(io, "webhookUrl", "Webhook URL (stays hidden): ");
  if (webhookUrl === null) return null;
  return webhookUrl === "" ? {} : { webhookUrl };
}

async function askBot(io: AskingIo): Promise<Credentials | null> {
  io.out("Discord's developer portal: your application, Bot, Reset Token.");
  const botToken = await askOne(io, "botToken", "Bot token (stays hidden): ");
  if (botToken === null || botToken === "") return botToken === null ? null : {};
  io.out("Discord, in developer mode: right click on the channel, Copy Channel ID.");
  const channelId = await askOne(io, "channelId", "Channel id: ");
  if (channelId === null) return null;
  return channelId === "" ? {} : { botToken, channelId };
}

/** @returns empty when the user pressed Enter only */
async function askOne(io: AskingIo, key: CredentialKey, question: string): Promise<string | null> {
  const hidden = key === "webhookUrl" || key === "botToken";
  return askUntil(io, question, (text) => (text === "" ? "" : credentialOf(key, text)), hidden);
}

/** Repeats the question until the answer is valid or the user gives up. */
async function askUntil(
  { ask, out }: AskingIo,
  question: string,
  read: (text: string) => string,
  hidden = false,
): Promise<string | null> {
  for (;;) {
    const text = await ask(question, { hidden });
    if (text === null) return null;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof AppError)) throw error;
      out(error.message.replace(/^--[\w-]+ /, "That "));
    }
  }
}
