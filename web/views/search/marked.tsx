import type { ComponentChildren } from "preact";
import type { SearchHitDto } from "../../../src/api/history-dto.ts";

/** Plain text with its matches marked. */
export function Marked({ snippet, highlights }: Pick<SearchHitDto, "snippet" | "highlights">) {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const [start, end] of highlights) {
    if (start > at) parts.push(snippet.slice(at, start));
    parts.push(<mark key={start}>{snippet.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {parts}
      {snippet.slice(at)}
    </>
  );
}
