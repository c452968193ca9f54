import { settingProblemText } from "../../core/i18n/setting-problem.ts";
import { parseSettingValue } from "../../config/setting-value.ts";
import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { parseWebhookUrl, withoutTokens } from "../../providers/discord/rest/discord-url.ts";
import type { OptionMeta, ParsedArgs } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const CREDENTIAL_KEYS = ["webhookUrl", "botToken", "channelId", "mentionUserId"] as const;

export type CredentialKey = (typeof CREDENTIAL_KEYS)[number];

/** Settings that `ccen setup` writes, in the file's form. Absent: unchanged. */
export type Credentials = Partial<Pick<ConfigValues, CredentialKey>>;

export const CREDENTIAL_OPTIONS = {
  "webhook-url": { type: "string", value: "URL", description: "send to Discord by this webhook" },
  "bot-token": { type: "string", value: "TOKEN", description: "send to Discord by this bot" },
  "channel-id": { type: "string", value: "ID", description: "channel for the bot" },
  "mention-user-id": { type: "string", value: "ID", description: "user to ping when a session waits or fails" },
} as const satisfies Record<string, OptionMeta>;

const OPTION_OF = {
  webhookUrl: "webhook-url",
  botToken: "bot-token",
  channelId: "channel-id",
  mentionUserId: "mention-user-id",
} as const satisfies Record<CredentialKey, keyof typeof CREDENTIAL_OPTIONS>;

/**
 * The credentials on the command line.
 * @throws UsageError for an invalid form, AppError `discord/webhook-url`
 */
export function readCredentials(args: ParsedArgs): Credentials {
  return Object.fromEntries(
    CREDENTIAL_KEYS.flatMap((key) => {
      const text = args.text(OPTION_OF[key]);
      return text === undefined ? [] : [[key, credentialOf(key, text)]];
    }),
  );
}

/**
 * One pasted credential, in the form of the file.
 * @throws UsageError for an invalid form, AppError `discord/webhook-url`; neither repeats it
 */
export function credentialOf(key: CredentialKey, pasted: string): string {
  const text = pasted.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (key === "webhookUrl") {
    parseWebhookUrl(text);
    const url = text.replace(/^<(.*)>$/, "$1");
    return /^https?:\/\//i.test(url) ? url : `https://${url}`;
  }
  if (key === "botToken") return botTokenOf(text);
  const parsed = parseSettingValue(SETTINGS[key], text);
  if (!parsed.ok) throw new UsageError(`--${OPTION_OF[key]} ${settingProblemText(parsed.reason, "en")}`);
  return typeof parsed.value === "string" ? parsed.value : text;
}

/**
 * Discord guarantees no form, so only a text that a header cannot hold, or that is plainly another thing, is rejected.
 */
function botTokenOf(text: string): string {
  const token = text.replace(/^Bot\s+/i, "");
  if (/^[\x21-\x7e]{30,200}$/.test(token) && !/^https?:/i.test(token)) return token;
  throw new UsageError(
    "--bot-token is not a bot's token",
    "It stands in Discord's developer portal: your application, Bot, Reset Token.",
  );
}

/** A credential for display, with its secret part masked. */
export function maskedCredential(key: CredentialKey, value: string): string {
  if (key === "botToken") return "[token]";
  return key === "webhookUrl" ? withoutTokens(value) : value;
}

/** The lines of the file, by setting name. */
export function toEnvironment(credentials: Credentials): Readonly<Record<string, string>> {
  return Object.fromEntries(credentialEntries(credentials).map(([key, value]) => [SETTINGS[key].env, value]));
}

export function credentialEntries(credentials: Credentials): readonly (readonly [CredentialKey, string])[] {
  return CREDENTIAL_KEYS.flatMap((key) => {
    const value = credentials[key];
    return value === undefined ? [] : [[key, value] as const];
  });
}
