import { CHECK_NAMES } from "../../../src/core/health/health.ts";
import type { HealthChangeDto } from "../../../src/api/health-dto.ts";
import { becameText, checkTitle, findingLine } from "../../../src/core/i18n/health-text.ts";
import { HEALTH_STRINGS } from "./health-languages.ts";
import { Since } from "../../ui/since.tsx";
import { useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { CheckMark } from "./check-mark.tsx";

/** When checks had a problem, and when they recovered. */
export function Changes({ changes }: { readonly changes: readonly HealthChangeDto[] }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  return (
    <section aria-labelledby="changes-heading">
      <h2 id="changes-heading">{strings.changes}</h2>
      {changes.length === 0 ? (
        <p class="quiet">{strings.noChanges}</p>
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
  const { language } = useStrings();
  const { at, check, to, value, codes } = change;
  const known = CHECK_NAMES.find((name) => name === check);
  const title = known === undefined ? check : checkTitle(known, language);
  return (
    <li>
      <Since at={at} />
      <CheckMark status={to} />
      <span class="what">
        {title} <span class="became">{becameText(to, language)}</span>
      </span>
      {/* A change stored by an older version has only English text. */}
      <bdi class="value">{codes === null ? value : findingLine(codes, language)}</bdi>
    </li>
  );
}
