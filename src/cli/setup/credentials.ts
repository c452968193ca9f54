import { parseSettingValue } from "../../config/setting-value.ts";
import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { settingProblemText } from "../../core/i18n/setting-problem.ts";
import { withoutTokens } from "../../providers/discord-url.ts";
import { type OptionTable, type ParsedArgs, UsageError, type Io } from "../command.ts";
import { OTHER_PROVIDERS } from "../configured-destinations.ts";

const CREDENTIAL_KEYS = ["webhookUrl", "botToken", "channelId", "mentionUserId"] as const;

type CredentialKey = (typeof CREDENTIAL_KEYS)[number];

/** Settings that `ccen setup` writes, in the file's form. Absent: unchanged. */
export type Credentials = Partial<Pick<ConfigValues, CredentialKey>>;

export const CREDENTIAL_OPTIONS = {
  "--webhook-url URL": "send to Discord by this webhook",
  "--bot-token TOKEN": "send to Discord by this bot",
  "--channel-id ID": "channel for the bot",
  "--mention-user-id ID": "user to ping when a session waits or fails",
} satisfies OptionTable;

/** `webhook-url` for DISCORD_WEBHOOK_URL. */
function optionOf(key: CredentialKey): string {
  return SETTINGS[key].env.replace("DISCORD_", "").toLowerCase().replaceAll("_", "-");
}

/** @throws UsageError for an invalid form */
export function readCredentials(args: ParsedArgs): Credentials {
  return Object.fromEntries(
    CREDENTIAL_KEYS.flatMap((key) => {
      const text = args.text(optionOf(key));
      return text === undefined ? [] : [[key, credentialOf(key, text)]];
    }),
  );
}

/** One pasted credential, in the form of the file. @throws UsageError, which does not repeat it */
function credentialOf(key: CredentialKey, pasted: string): string {
  const text = pasted.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (key === "botToken") return botTokenOf(text);
  const parsed = parseSettingValue(SETTINGS[key], text);
  if (!parsed.ok) throw new UsageError(`--${optionOf(key)} ${settingProblemText(parsed.reason, "en")}`);
  const value = typeof parsed.value === "string" ? parsed.value : text;
  if (key !== "webhookUrl") return value;
  const url = value.replace(/^<(.*)>$/, "$1");
  return /^https?:\/\//i.test(url) ? url : `https://${url}`;
}

/** Discord guarantees no form: only what a header cannot hold, or is plainly another thing, is rejected. */
function botTokenOf(text: string): string {
  const token = text.replace(/^Bot\s+/i, "");
  if (/^[\x21-\x7e]{30,200}$/.test(token) && !/^https?:/i.test(token)) return token;
  throw new UsageError(
    "--bot-token is not a bot's token",
    "It stands in Discord's developer portal: your application, Bot, Reset Token.",
  );
}

export function maskedCredential(key: CredentialKey, value: string): string {
  if (key === "botToken") return "[token]";
  return key === "webhookUrl" ? withoutTokens(value) : value;
}

export function toEnvironment(credentials: Credentials): Readonly<Record<string, string>> {
  return Object.fromEntries(credentialEntries(credentials).map(([key, value]) => [SETTINGS[key].env, value]));
}

export function credentialEntries(credentials: Credentials) {
  return Object.entries(credentials) as readonly (readonly [CredentialKey, string])[];
}

/** @returns empty for "nowhere", null when the user gave up */
export async function askCredentials(io: Guide): Promise<Credentials | null> {
  io.out(OTHER_PROVIDERS);
  io.out("A webhook for Discord: channel settings, Integrations, Webhooks, New Webhook, Copy Webhook URL.");
  io.out("Or a bot: Discord's developer portal, your application, Bot, Reset Token.");
  const secret = await askUntil(io, "Webhook URL or bot token (stays hidden) [Enter to skip] ", toSecret, true);
  if (secret === null || Object.keys(secret).length === 0) return secret;
  const channel = secret.botToken === undefined ? {} : await askChannel(io);
  if (channel === null) return null;
  if (secret.botToken !== undefined && channel.channelId === undefined) return {};
  io.out("Discord, in developer mode: right click on your name, Copy User ID.");
  const question = "Your Discord user id, for pings when a session waits for you [Enter to skip] ";
  const mention = await askUntil(io, question, (text) => toCredential("mentionUserId", text));
  return mention && { ...secret, ...channel, ...mention };
}

export type Guide = Pick<Io, "out"> & Required<Pick<Io, "ask">>;

function toSecret(text: string): Credentials {
  return toCredential(/^<?https?:|\/webhooks\//i.test(text) ? "webhookUrl" : "botToken", text);
}

/** Empty when the user pressed Enter only. */
function toCredential(key: CredentialKey, text: string): Credentials {
  return text === "" ? {} : { [key]: credentialOf(key, text) };
}

async function askChannel(io: Guide): Promise<Credentials | null> {
  io.out("Discord, in developer mode: right click on the channel, Copy Channel ID.");
  return askUntil(io, "Channel id: ", (text) => toCredential("channelId", text));
}

/** Repeats the question until the answer is valid or the user gives up. */
async function askUntil(
  { ask, out }: Guide,
  question: string,
  read: (text: string) => Credentials,
  hidden = false,
): Promise<Credentials | null> {
  for (;;) {
    const text = await ask(question, { hidden });
    if (text === null) return null;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      out(error.message.replace(/^--[\w-]+ /, "That "));
    }
  }
}
