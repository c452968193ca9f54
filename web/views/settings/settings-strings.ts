import type { SettingGroup, SettingShow } from "../../state/settings.ts";

export const RETAINED = [
  "events",
  "payloads",
  "sessions",
  "database",
  "rawFiles",
  "deadLetters",
  "deliveries",
  "logs",
  "threads",
  "health",
] as const;

type Retained = (typeof RETAINED)[number];

export interface SettingsStrings {
  readonly thisPage: string;
  readonly thisPageNote: string;
  readonly language: string;
  readonly density: Readonly<Record<"label" | "compact" | "comfortable", string>>;
  readonly times: Readonly<Record<"label" | "relative" | "absolute", string>>;
  readonly logOut: Readonly<Record<"button" | "note", string>>;
  readonly problems: string;
  readonly used: (what: string) => string;
  readonly pending: string;
  readonly pendingNote: string;
  readonly afterRestart: (value: string) => string;
  readonly index: string;
  readonly filter: string;
  readonly show: string;
  readonly shows: Readonly<Record<SettingShow, string>>;
  readonly nothing: string;
  readonly showAll: string;
  readonly group: Readonly<Record<SettingGroup, string>>;
  readonly isDefault: string;
  readonly change: Readonly<Record<"line" | "secret" | "live" | "restart" | "command" | "open", string>> & {
    readonly setIn: (place: string) => string;
    readonly unset: (place: string) => string;
  };
  readonly defaultIs: (value: string) => string;
  readonly source: Readonly<Record<"environment" | "command line", string>>;
  readonly setAs: (oldName: string) => string;
  readonly needsRestart: string;
  /** As the daemon writes them. */
  readonly value: Readonly<Record<string, string>>;
  /** Values of settings that are one of a few. */
  readonly choice: Readonly<Record<string, string>>;
  readonly hooks: string;
  readonly hooksAre: Readonly<Record<"installed" | "not" | "plugin" | "others", string>>;
  readonly registered: (count: string) => string;
  readonly missing: string;
  readonly disabledAll: string;
  readonly policy: (file: string) => string;
  readonly mend: string;
  readonly install: string;
  readonly retention: string;
  readonly keep: Readonly<Record<Retained, string>>;
  readonly kept: Readonly<Record<"always" | "aDay", string>> & {
    readonly days: (days: string) => string;
    readonly upTo: (mebibytes: string) => string;
    readonly both: (days: string, upTo: string) => string;
  };
  readonly prices: string;
  readonly pricesNote: (day: string) => string;
  readonly ownPrices: (file: string) => string;
  readonly builtIn: string;
  readonly price: Readonly<
    Record<
      "model" | "from" | "above" | "input" | "output" | "cacheWrite5m" | "cacheWrite1h" | "cacheRead" | "own" | "unit",
      string
    >
  >;
  readonly webSearch: (price: string) => string;
}
