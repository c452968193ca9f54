import { formatMinute } from "../i18n/format.ts";
import { useStrings } from "../ui/page-context.ts";
import { Prose } from "../ui/prose.tsx";

/** Nobody has answered for a while: of when all that is shown is, and what can be done. */
export function StaleLine({ sinceMs }: { readonly sinceMs: number }) {
  const { strings } = useStrings();
  return (
    <p class="problem" role="alert">
      <span class="message">{strings.connection.shownIsOf(formatMinute(sinceMs))}</span> {strings.noAnswer.message}{" "}
      <Prose text={strings.noAnswer.fix} />
    </p>
  );
}
