import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { useWordsOf } from "../../../parts/use-words-of.ts";

const KINDS = ["run", "change", "read", "delegate", "ask", "other"] as const;

/** What the colours and shapes of the bars mean. */
export function LaneLegend() {
  const words = useWordsOf(SESSION_WORDS);
  return (
    <ul class="lane-legend" aria-label={words.lanes.legend}>
      {KINDS.map((kind) => (
        <li key={kind}>
          <span class={`swatch of-${kind}`} aria-hidden="true" />
          {words.lanes.kind[kind]}
        </li>
      ))}
      <li>
        <span class="swatch of-asked" aria-hidden="true" />
        {words.lanes.asked}
      </li>
      <li>
        <span class="swatch of-failed" aria-hidden="true">
          ×
        </span>
        {words.outcome.failed}
      </li>
      <li>
        <span class="swatch of-denied" aria-hidden="true" />
        {words.outcome.denied}
      </li>
      <li>
        <span class="swatch of-interrupted" aria-hidden="true" />
        {words.outcome.interrupted}
      </li>
    </ul>
  );
}
