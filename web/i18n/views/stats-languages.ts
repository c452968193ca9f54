import type { Language } from "../language.ts";
import { statsEn } from "./stats-en.ts";
import { statsJa } from "./stats-ja.ts";
import type { StatsWords } from "./stats-words.ts";

export const STATS_WORDS: Readonly<Record<Language, StatsWords>> = { en: statsEn, ja: statsJa };
