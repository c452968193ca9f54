import { SESSION_STRINGS } from "../session-languages.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";

const KINDS = ["run", "change", "read", "delegate", "ask", "other"] as const;

export function LaneLegend() {
  const strings = useStringsOf(SESSION_STRINGS);
  return (
    <ul class="lane-legend" aria-label={strings.lanes.legend}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <span class={`swatch of-${kind}`} aria-hidden="true" />
          {strings.lanes.kind[kind]}
        </li>
      ))}
      <li>
        <span class="swatch of-asked" aria-hidden="true" />
        {strings.lanes.asked}
      </li>
      <li>
        <span class="swatch of-failed" aria-hidden="true">
          ×
        </span>
        {strings.outcome.failed}
      </li>
      <li>
        <span class="swatch of-denied" aria-hidden="true" />
        {strings.outcome.denied}
      </li>
      <li>
        <span class="swatch of-interrupted" aria-hidden="true" />
        {strings.outcome.interrupted}
      </li>
    </ul>
  );
}
