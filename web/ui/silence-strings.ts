import type { Silence } from "../../src/core/session/activity.ts";
import type { Language } from "../i18n/language.ts";

interface SilenceStrings {
  /** Why it is not known whether a session still waits, and since when. */
  readonly silence: Readonly<Record<Silence, (age: string) => string>>;
}

export const SILENCE_STRINGS: Readonly<Record<Language, SilenceStrings>> = {
  en: {
    silence: {
      "no-sign-of-life": (age) => `No sign of life for ${age}`,
      "machine-unreachable": (age) => `Machine unreachable for ${age}`,
    },
  },
  ja: {
    silence: {
      "no-sign-of-life": (age) => `${age}応答なし`,
      "machine-unreachable": (age) => `マシンと${age}通信なし`,
    },
  },
};
