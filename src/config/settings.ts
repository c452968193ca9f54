/** How a setting is written and what it becomes. Numbers lie in `min`…`max`, both included. */
export type SettingKind =
  | { readonly type: "boolean"; readonly default: boolean }
  | { readonly type: "integer"; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: "number"; readonly default: number; readonly min: number; readonly max: number }
  | { readonly type: "string"; readonly default: string }
  /** A name or address of this very machine: nobody else may read along. */
  | { readonly type: "host"; readonly default: string }
  /** Separated by commas. */
  | { readonly type: "list"; readonly default: readonly string[] };

export type Setting = SettingKind & {
  /** Its name in the environment and in the files. */
  readonly env: string;
  /** One line: what it does, with the unit. */
  readonly doc: string;
  /** Whether a running daemon obeys a change (`live`) or only the next one (`start`). */
  readonly applies: "live" | "start";
  /** Its value is never shown. */
  readonly secret?: boolean;
};

/** Every setting. Types, loading, `ccen config`, masking and `docs/configuration.md` follow from this table. */
export const SETTINGS = {
  dashboardEnabled: {
    env: "DISCORD_DASHBOARD_ENABLED",
    type: "boolean",
    default: true,
    applies: "start",
    doc: "Whether a hook starts the daemon when none runs. Events are kept either way.",
  },
  dashboardHost: {
    env: "DISCORD_DASHBOARD_HOST",
    type: "host",
    default: "127.0.0.1",
    applies: "start",
    doc: "Address the dashboard listens on: `localhost`, `::1` or one that begins with `127.`.",
  },
  dashboardPort: {
    env: "DISCORD_DASHBOARD_PORT",
    type: "integer",
    default: 8000,
    min: 0,
    max: 65_535,
    applies: "start",
    doc: "Port the dashboard listens on; 0 takes a free one.",
  },
  cacheTtlSeconds: {
    env: "DISCORD_DASHBOARD_CACHE_TTL",
    type: "number",
    default: 10,
    min: 1,
    max: 3600,
    applies: "live",
    doc: "Seconds after which the figures are counted anew although no event came: “in the last hour” moves on by itself.",
  },
  maxConnections: {
    env: "DISCORD_DASHBOARD_MAX_CONNECTIONS",
    type: "integer",
    default: 100,
    min: 1,
    max: 10_000,
    applies: "live",
    doc: "Live connections (open pages, `ccen tail`) at the same time; one more is answered with 503.",
  },
  monitorIntervalSeconds: {
    env: "DISCORD_DASHBOARD_MONITOR_INTERVAL",
    type: "number",
    default: 5,
    min: 0.1,
    max: 3600,
    applies: "live",
    doc: "Seconds between two looks through the raw log for files that no notice told of.",
  },
  heartbeatIntervalSeconds: {
    env: "DISCORD_DASHBOARD_HEARTBEAT_INTERVAL",
    type: "number",
    default: 1,
    min: 0.1,
    max: 60,
    applies: "live",
    doc: "Seconds between two heartbeats on a live connection.",
  },
  archiveDays: {
    env: "DISCORD_DASHBOARD_ARCHIVE_DAYS",
    type: "number",
    default: 7,
    min: 0,
    max: 36_500,
    applies: "live",
    doc: "Days that the raw file of a stored event is kept.",
  },
  debug: {
    env: "DISCORD_DEBUG",
    type: "boolean",
    default: false,
    applies: "start",
    doc: "Whether the daemon's log file holds the details too.",
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

interface ValueByType {
  boolean: boolean;
  integer: number;
  number: number;
  string: string;
  host: string;
  list: readonly string[];
}

export type SettingValue = ValueByType[keyof ValueByType];

/** The configuration as the parts of the daemon read it. */
export type ConfigValues = { readonly [Key in SettingKey]: ValueByType[(typeof SETTINGS)[Key]["type"]] };
