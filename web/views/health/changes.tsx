import type { CheckName, CheckStatus } from "../../../src/core/health.ts";
import type { HealthChangeDto } from "../../../src/api/health-history-dto.ts";
import { toldIn } from "../../../src/core/health-told.ts";
import { HEALTH_WORDS } from "../../i18n/views/health-words.ts";
import { Since } from "../../parts/since.tsx";
import { useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { CheckMark } from "./check-mark.tsx";

/** When a check became trouble, and when it was well again. */
export function Changes({ changes }: { readonly changes: readonly HealthChangeDto[] }) {
  const words = useWordsOf(HEALTH_WORDS);
  return (
    <section aria-labelledby="changes-heading">
      <h2 id="changes-heading">{words.changes}</h2>
      {changes.length === 0 ? (
        <p class="quiet">{words.noChanges}</p>
      ) : (
        <ol class="changes">
          {changes.map((change) => (
            <Change key={`${change.at} ${change.check}`} change={change} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Change({ change }: { readonly change: HealthChangeDto }) {
  const { language } = useWords();
  const words = useWordsOf(HEALTH_WORDS);
  const { at, check, to, value } = change;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only looked up: one of another release shows its own name
  const name = words.check[check as CheckName] ?? check;
  const status: CheckStatus = to;
  return (
    <li>
      <Since at={at} />
      <CheckMark status={status} />
      <span class="what">
        {name} <span class="became">{words.became[status]}</span>
      </span>
      <bdi class="value">{toldIn(language, value)}</bdi>
    </li>
  );
}
