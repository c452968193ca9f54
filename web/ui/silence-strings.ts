import type { Language } from "../i18n/language.ts";

const en = {
  /** Why it is not known whether a session still waits, and since when. */
  silence: {
    "no-sign-of-life": (age: string) => `No sign of life for ${age}`,
    "machine-unreachable": (age: string) => `Machine unreachable for ${age}`,
  },
};

export const SILENCE_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    silence: {
      "no-sign-of-life": (age) => `${age}応答なし`,
      "machine-unreachable": (age) => `マシンと${age}通信なし`,
    },
  },
};
