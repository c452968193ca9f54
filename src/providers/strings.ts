export type Language = "en" | "ja";

interface ProviderStrings {
  /** Follows the headline of a message with several notifications. */
  readonly more: (count: number) => string;
  /** A field of a session's card: when it started. */
  readonly started: string;
  /** The link to an event. */
  readonly dashboard: string;
}

export const STRINGS: Readonly<Record<Language, ProviderStrings>> = {
  en: { more: (count) => `+${count} more`, started: "Started", dashboard: "Dashboard" },
  ja: { more: (count) => `ほか${count}件`, started: "開始", dashboard: "ダッシュボード" },
};
