import { shortId } from "../../src/core/session/session-name.ts";
import type { PageStrings } from "../i18n/page-strings.ts";

/** A session's name: its title, else its project, else the start of its id. */
export function sessionName(
  session: { readonly title: string | null; readonly project_name: string | null; readonly session_id: string },
  strings: PageStrings,
): string {
  return (
    plainTitle(session.title) ??
    session.project_name ??
    (session.session_id === "" ? strings.unnamedSession : shortId(session.session_id))
  );
}

/** A title without the signs of Markdown, which a prompt often begins with; null without any other text. */
function plainTitle(title: string | null): string | null {
  const plain = title
    ?.replace(/^[#>\s]{1,20}/, "")
    .replaceAll(/\*\*|__|`/g, "")
    .trim();
  return plain === undefined || plain === "" ? title : plain;
}
