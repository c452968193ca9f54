import type { Language } from "../../i18n/language.ts";
import { statsEn } from "./stats-en.ts";
import { statsJa } from "./stats-ja.ts";
import type { StatsStrings } from "./stats-strings.ts";

export const STATS_STRINGS: Readonly<Record<Language, StatsStrings>> = { en: statsEn, ja: statsJa };
