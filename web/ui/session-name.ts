import { shortId } from "../../src/core/session/session-name.ts";
import type { PageStrings } from "../i18n/page-strings.ts";

interface NamedSession {
  readonly session_id: string;
  readonly title: string | null;
  readonly project_name: string | null;
}

/** A session's name: its title, else its project, else the start of its id. */
export function sessionName(session: NamedSession, strings: Pick<PageStrings, "unnamedSession">): string {
  return (
    (session.title === null ? null : plainTitle(session.title)) ??
    session.project_name ??
    (session.session_id === "" ? strings.unnamedSession : shortId(session.session_id))
  );
}

/** Markdown of one line and what stays of it. Underscores stay: `__init__` is a name. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:#{1,6}|>|[-*+])\s+/, ""],
  [/!?\[([^[\]]+)\]\([^()\s]*[/.#:][^()\s]*\)/g, "$1"],
  [/`([^`]+)`/g, "$1"],
  [/\*\*([^*]+)\*\*/g, "$1"],
  [/~~([^~]+)~~/g, "$1"],
];

/** A title without the signs of Markdown: it is often the beginning of a prompt. */
export function plainTitle(title: string): string {
  const plain = SIGNS.reduce((text, [pattern, kept]) => text.replace(pattern, kept), title);
  return plain.trim() === "" ? title : plain;
}
