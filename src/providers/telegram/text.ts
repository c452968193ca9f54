/** Telegram's limit for a message after its format is parsed. UTF-16 units are never fewer. */
export const MAX_CHARS = 4096;

const ZERO_WIDTH_SPACE = "\u200b";

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export function escapeText(text: string): string {
  return escapeHtml(guarded(text));
}

/**
 * A text that is nothing but text: Telegram makes mentions, links, commands and tags of names, addresses and domains,
 * such as `README.md`. An invisible space keeps each from being one.
 */
export function guarded(text: string): string {
  return text.replaceAll(
    /(?<!\w)[@/#$](?=\w)|(?<=[\w\u0080-\uffff])\.(?=[a-z\u0080-\uffff]{2})|:(?=\/\/)/gi,
    `$&${ZERO_WIDTH_SPACE}`,
  );
}

export function shownChars(text: string): number {
  return guarded(text).length;
}
