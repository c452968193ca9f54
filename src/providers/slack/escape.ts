/**
 * A text that Slack takes for nothing but text: every mention, channel and link is written with `<`, which is an entity
 * here. `@channel` as a word is no mention: Slack looks for none where `link_names` and `parse` are not asked for.
 */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** An address for `<address|words>`, in which neither may end it; null for one that could. */
export function slackLink(link: string | null, words: string): string | null {
  const url = link === null ? null : URL.parse(link);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > 1000) return null;
  return `<${escapeSlack(url.href).replaceAll("|", "%7C")}|${escapeSlack(words).replaceAll("|", "")}>`;
}
