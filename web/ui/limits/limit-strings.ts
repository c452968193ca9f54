import type { Language } from "../../i18n/language.ts";

const en = {
  label: "Plan limits",
  window: { five_hour: "5 hours", seven_day: "7 days" },
  resets: (at: string, left: string) => `resets ${at}, in ${left}`,
  full: (at: string) => `full ${at} at this pace`,
  who: "Which projects and sessions use it",
  said: (age: string) => `Said by the agent ${age} ago`,
};

type LimitStrings = typeof en;

export const LIMIT_STRINGS: Readonly<Record<Language, LimitStrings>> = {
  en,
  ja: {
    label: "プランの上限",
    window: { five_hour: "5時間", seven_day: "7日間" },
    resets: (at, left) => `${at} にリセット（あと${left}）`,
    full: (at) => `このペースでは ${at} に上限`,
    who: "どのプロジェクト・セッションが使っているか",
    said: (age) => `エージェントの${age}前の値`,
  },
};
