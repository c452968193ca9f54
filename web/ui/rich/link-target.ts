/** Where a link of a text leads. */
export interface LinkTarget {
  /** Null for what the page does not open, such as a path in the project. */
  readonly href: string | null;
  /** The host, the mail address or the path: what you should know before you click. */
  readonly shown: string;
}

/** A path or an anchor: no scheme, no other host, no control character. */
const RELATIVE = /^(?![/\\]{2})[^\u0000-\u001f\u007f-\u009f:/?#]*(?:[/?#][^\u0000-\u001f\u007f-\u009f]*)?$/;
const ABSOLUTE = /^(?:https?:\/\/|mailto:)[^\u0000-\u001f\u007f-\u009f\\]+$/i;

/** @returns null for a target that is neither web nor mail nor a path: `javascript:`, `data:`, `file:`, … */
export function linkTarget(url: string): LinkTarget | null {
  if (RELATIVE.test(url)) return { href: null, shown: url };
  if (!ABSOLUTE.test(url)) return null;
  const { protocol, host, href, pathname } = URL.parse(url) ?? {};
  if (href === undefined) return null;
  if (protocol === "mailto:") return { href, shown: pathname ?? "" };
  return protocol === "http:" || protocol === "https:" ? { href, shown: host ?? "" } : null;
}

/** Whether a link's own text says already where it leads. */
export function saysTarget(text: string, { href, shown }: LinkTarget): boolean {
  const said = text.trim();
  if (href === null || href.startsWith("mailto:")) return said === shown;
  const rest = said.replace(/^https?:\/\//i, "").toLowerCase();
  return rest.startsWith(shown) && /^(?:[/?#]|$)/.test(rest.slice(shown.length));
}
