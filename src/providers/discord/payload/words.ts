export type Language = "en" | "ja";

interface Words {
  /** Said behind the headline of the first of several messages. */
  readonly more: (count: number) => string;
  readonly started: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    more: (count) => `+${count} more`,
    started: "Started",
  },
  ja: {
    more: (count) => `ほか${count}件`,
    started: "開始",
  },
};
