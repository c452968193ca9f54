import { formatMinute } from "../i18n/format.ts";
import { useStrings } from "../ui/page-context.ts";
import { Prose } from "../ui/prose.tsx";

/** No answer for a while: how old the shown data is, and what to do. */
export function StaleLine({ sinceMs }: { readonly sinceMs: number }) {
  const { strings } = useStrings();
  return (
    <p class="problem" role="alert">
      <span class="message">{strings.connection.shownIsOf(formatMinute(sinceMs))}</span> {strings.noAnswer.message}{" "}
      <Prose text={strings.noAnswer.fix} />
    </p>
  );
}
