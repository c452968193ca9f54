/** Said behind the headline that speaks for several messages. */
export const MORE_WORDS: Readonly<Record<"en" | "ja", (count: number) => string>> = {
  en: (count) => `+${count} more`,
  ja: (count) => `ほか${count}件`,
};

/** What the address of an event on the dashboard is called. */
export const LINK_WORDS: Readonly<Record<"en" | "ja", string>> = { en: "Dashboard", ja: "ダッシュボード" };
