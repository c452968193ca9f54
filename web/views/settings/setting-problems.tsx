import type { SettingProblemDto } from "../../../src/api/settings-dto.ts";
import { settingFallbackText, settingProblemText } from "../../../src/core/i18n/setting-problem.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Rejected settings, with file and line, and the values used instead. */
export function SettingProblems({ problems }: { readonly problems: readonly SettingProblemDto[] }) {
  const { language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const problemOf = ({ problem_code: code, problem_details: details, problem }: SettingProblemDto): string =>
    settingProblemText({ code, details }, language, problem);
  const usedOf = ({ used_code: code, used_details: details, used }: SettingProblemDto): string =>
    settingFallbackText({ code, details }, language, used);
  return (
    <section aria-labelledby="problems-heading">
      <h2 id="problems-heading">{strings.problems}</h2>
      <ul class="setting-problems">
        {problems.map((one, index) => (
          <li key={index}>
            <bdi class="mono">{one.where}</bdi>
            <span>
              {one.key !== null && <bdi class="mono key">{one.key}</bdi>} <bdi>{problemOf(one)}</bdi>
            </span>
            <bdi class="used">{strings.used(usedOf(one))}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
