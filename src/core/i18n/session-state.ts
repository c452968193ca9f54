/**
 * What a session's main agent did, and how much of its work goes on: `failed · 2 in the background`.
 * @param inBackground the text of that number in the reader's language
 */
export function withBackground(text: string, count: number, inBackground: string): string {
  return [text, count === 0 ? "" : inBackground.replace("{count}", String(count))]
    .filter((part) => part !== "")
    .join(" · ");
}
