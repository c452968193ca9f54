import { settingFallbacksEn, settingProblemsEn, settingSourcesEn } from "./en/setting.ts";
import { settingFallbacksJa, settingProblemsJa, settingSourcesJa } from "./ja/setting.ts";
import { messagesOf, textOf, type Language, type Message, type Templates } from "./message.ts";

export const settingProblem = messagesOf<typeof settingProblemsEn>();

export const settingFallback = messagesOf<typeof settingFallbacksEn>();

const TEXTS = {
  en: { problems: settingProblemsEn, fallbacks: settingFallbacksEn, sources: settingSourcesEn },
  ja: { problems: settingProblemsJa, fallbacks: settingFallbacksJa, sources: settingSourcesJa },
} as const satisfies Record<Language, unknown>;

export function settingProblemText(problem: Message, language: Language): string {
  return textOf(problem, { templates: TEXTS[language].problems, language });
}

export function settingFallbackText({ code, details }: Message, language: Language): string {
  const { fallbacks, sources } = TEXTS[language];
  const source = String(details["source"]);
  const named: Templates = sources;
  const shown = Object.hasOwn(named, source) ? { ...details, source: named[source] ?? source } : details;
  return textOf({ code, details: shown }, { templates: fallbacks, language });
}
