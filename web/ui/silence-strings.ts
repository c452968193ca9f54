import type { Silence } from "../../src/core/session/activity.ts";
import type { Language } from "../i18n/language.ts";

export interface SilenceStrings {
  /** Why it is not known whether a session still waits, and since when. */
  readonly why: Readonly<Record<Silence, (age: string) => string>>;
  readonly hint: string;
}

export const SILENCE_STRINGS: Readonly<Record<Language, SilenceStrings>> = {
  en: {
    why: {
      "no-sign-of-life": (age) => `No sign of life for ${age}`,
      "machine-unreachable": (age) => `Machine unreachable for ${age}`,
    },
    hint: "It stays listed until the session goes on or ends, or you mark it as handled.",
  },
  ja: {
    why: {
      "no-sign-of-life": (age) => `${age}応答なし`,
      "machine-unreachable": (age) => `マシンと${age}通信なし`,
    },
    hint: "セッションが進むか終了するまで、または対応済みにするまで、一覧に残ります。",
  },
};
