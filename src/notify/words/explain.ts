import { ANNOUNCEMENT_KINDS } from "../../core/announcement.ts";
import type { Why } from "../../core/outbox.ts";
import type { Language } from "../notify-settings.ts";
import { WHY_CODES } from "../rules/why.ts";
import type { Words } from "./words.ts";
import { wordsOf } from "./words-of.ts";

/** The reason as one or two sentences. Reasons come out of the store: codes of other versions are named as they are. */
export function explain(why: Why, language: Language): string {
  const words = wordsOf(language);
  const code = WHY_CODES.find((known) => known === why.code);
  const template = code === undefined ? words.unknownWhy : words.why[code];
  const details: Why["details"] = code === undefined ? { code: why.code } : why.details;
  const sentence = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => detail(details[name], name, words));
  if (why.details["quiet"] === undefined) return sentence;
  return language === "ja" ? `${sentence}${words.inQuietHours}` : `${sentence} ${words.inQuietHours}`;
}

function detail(value: string | number | undefined, name: string, words: Words): string {
  const kind = name === "kind" ? ANNOUNCEMENT_KINDS.find((known) => known === value) : undefined;
  return kind === undefined ? String(value ?? "?") : words.kind[kind];
}
