import type { Messages } from "../i18n/messages.ts";

/** The daemon's reason; where it is only a reference to another message, in words. */
export function reasonWords(reason: string, words: Messages): string {
  const into = /^folded into (\d+)$/.exec(reason)?.[1];
  return into === undefined ? reason : words.deliveries.foldedInto(into);
}
