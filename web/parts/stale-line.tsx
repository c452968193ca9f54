import { formatClockTime } from "../i18n/format.ts";
import { useWords } from "./page-context.ts";

/** Nobody has answered for a while: of when all that is shown is, and what can be done. */
export function StaleLine({ sinceMs }: { readonly sinceMs: number }) {
  const { words } = useWords();
  return (
    <p class="problem" role="alert">
      <span class="message">{words.connection.shownIsOf(formatClockTime(sinceMs))}</span> {words.noAnswer.message}{" "}
      {words.noAnswer.fix}
    </p>
  );
}
