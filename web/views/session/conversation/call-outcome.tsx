import type { ToolCallDto } from "../../../../src/api/session-dto.ts";
import { formatExactDuration, formatMeasured } from "../../../../src/core/format/duration.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore, useStrings } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";

/** A call's outcome if remarkable, and how long it took or has been running. */
export function CallOutcome({ call }: { readonly call: ToolCallDto }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { outcome } = call;
  const asked = outcome === null && call.permission !== null && call.permission.decision === null;
  const name = asked ? strings.agentState.waiting : strings.outcome[outcome ?? "open"];
  return (
    <span class="call-outcome">
      {outcome !== "ok" && <span class={`call-word is-${asked ? "asked" : (outcome ?? "open")}`}>{name}</span>}
      <span class="took">
        {call.duration_ms !== null
          ? formatMeasured(call.duration_ms, language)
          : outcome === null
            ? formatExactDuration(clock.nowMs.value - Date.parse(call.started_at), language)
            : null}
      </span>
    </span>
  );
}
