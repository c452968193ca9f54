import { PROVIDER_SETTINGS } from "../providers/registry.ts";
import { DASHBOARD_SETTINGS } from "./dashboard-settings.ts";
import { DISCORD_SETTINGS } from "./discord-settings.ts";
import { RETENTION_SETTINGS } from "./retention-settings.ts";
import type { Setting, ValueOf } from "./setting.ts";

export const MACHINE_SETTINGS = {
  machineName: {
    env: "CCEN_MACHINE_NAME",
    type: "string",
    applies: "start",
    doc: "Name of this machine among several. Empty: its host name.",
  },
  upstreamUrl: {
    env: "CCEN_FORWARDING_URL",
    type: "daemon",
    applies: "start",
    doc: "Address of the central daemon to forward events to: `https://dash.example`. Empty: no forwarding.",
  },
  upstreamToken: {
    env: "CCEN_FORWARDING_TOKEN",
    type: "string",
    applies: "start",
    secret: true,
    doc: "Token for the central daemon. `ccen join` sets it.",
  },
  upstreamPlain: {
    env: "CCEN_FORWARDING_ALLOW_HTTP",
    type: "boolean",
    applies: "start",
    doc: "Allow plain `http://` to another machine. Events and the token are then readable on the network.",
  },
  upstreamDiscord: {
    env: "CCEN_FORWARDING_NOTIFY_LOCALLY",
    type: "boolean",
    applies: "start",
    doc: "Send notifications from this machine too while it forwards. Usually only the central daemon sends them; with both, you get each twice.",
  },
  forwardingFallbackMinutes: {
    env: "CCEN_FORWARDING_FALLBACK_MINUTES",
    type: "integer",
    default: 3,
    min: 0,
    max: 1440,
    applies: "start",
    doc: "Minutes without the central daemon before this machine sends questions and failures itself, if a destination is set. 0: never.",
  },
  upstreamHistoryDays: {
    env: "CCEN_FORWARDING_HISTORY_DAYS",
    type: "integer",
    default: 0,
    min: 0,
    max: 3650,
    applies: "start",
    doc: "Days of stored history to forward when forwarding begins. 0: only new events.",
  },
} as const satisfies Record<string, Setting>;

/** Every setting. Types, loading, `ccen config`, masking and `docs/configuration.md` follow from this table. */
export const SETTINGS = {
  ...DASHBOARD_SETTINGS,
  ...RETENTION_SETTINGS,
  ...MACHINE_SETTINGS,
  ...DISCORD_SETTINGS,
  ...PROVIDER_SETTINGS,
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

export type ChannelKey = Exclude<Extract<SettingKey, `channel${string}`>, "channelType">;

export const CHANNEL_KEYS = SETTING_KEYS.filter(
  (key): key is ChannelKey => key.startsWith("channel") && key !== "channelType",
);

export const OLD_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  SETTING_KEYS.flatMap((key) => {
    const { env, alias }: Setting = SETTINGS[key];
    return alias === undefined ? [] : [[env, alias]];
  }),
);

export type ConfigValues = { readonly [Key in SettingKey]: ValueOf<(typeof SETTINGS)[Key]> };
