import { formatMinute } from "../i18n/format.ts";
import { useWords } from "./page-context.ts";
import { Prose } from "./prose.tsx";

/** Nobody has answered for a while: of when all that is shown is, and what can be done. */
export function StaleLine({ sinceMs }: { readonly sinceMs: number }) {
  const { words } = useWords();
  return (
    <p class="problem" role="alert">
      <span class="message">{words.connection.shownIsOf(formatMinute(sinceMs))}</span> {words.noAnswer.message}{" "}
      <Prose text={words.noAnswer.fix} />
    </p>
  );
}
