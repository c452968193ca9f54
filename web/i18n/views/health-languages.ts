import type { Language } from "../language.ts";
import { healthEn } from "./health-en.ts";
import { healthJa } from "./health-ja.ts";
import type { HealthWords } from "./health-words.ts";

export const HEALTH_WORDS: Readonly<Record<Language, HealthWords>> = { en: healthEn, ja: healthJa };
