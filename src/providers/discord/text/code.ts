import { headOf } from "../../../core/format/text.ts";
import { truncateAtGrapheme } from "../../../core/format/truncate.ts";
import { isBlank, sanitizeHead } from "../../../core/format/sanitize.ts";

const ZERO_WIDTH_SPACE = "\u200b";
const MAX_LANGUAGE_CHARS = 20;

/**
 * A code block of at most `budget` UTF-16 units, truncated inside, always closed. Code has no escapes: an invisible
 * space between neighbouring backticks keeps the text from closing its fence. Empty when the text is blank or has no
 * room.
 */
export function fence(text: string, language: string | null, budget: number): string {
  // The text starts on a new line: Discord would take a word on the first one for the language.
  const open = `\`\`\`${safeLanguage(language)}\n`;
  const close = "\n```";
  const room = budget - open.length - close.length;
  const body = codeToFit(text, room).replace(/^\n+/, "");
  return isBlank(body) ? "" : `${open}${body}${close}`;
}

function codeToFit(raw: string, room: number): string {
  if (room < 1) return "";
  const { text, isComplete } = sanitizeHead(raw, room);
  const guarded = text.trimEnd().replaceAll(/`(?=`)/g, `\`${ZERO_WIDTH_SPACE}`);
  return truncateAtGrapheme(isComplete ? guarded : `${guarded}…`, room);
}

function safeLanguage(language: string | null): string {
  return headOf(language ?? "", 200)
    .replaceAll(/[^A-Za-z0-9+#_.-]/g, "")
    .slice(0, MAX_LANGUAGE_CHARS);
}
