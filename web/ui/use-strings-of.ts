import type { Language } from "../i18n/language.ts";
import { useStore } from "./page-context.ts";

/** A view's own strings in the page's language. */
export function useStringsOf<Strings>(table: Readonly<Record<Language, Strings>>): Strings {
  return table[useStore().preferences.language.value];
}
