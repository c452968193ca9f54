import type { SettingProblemDto } from "../../../src/api/settings-dto.ts";
import { rephrase } from "../../../src/core/phrases.ts";
import { SETTING_PROBLEMS_JA, SETTING_USED_JA } from "../../i18n/views/setting-problems.ts";
import { SETTINGS_WORDS } from "../../i18n/views/settings-words.ts";
import { useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";

/** What could not be used, with file and line, and what holds instead. */
export function SettingProblems({ problems }: { readonly problems: readonly SettingProblemDto[] }) {
  const { language } = useWords();
  const words = useWordsOf(SETTINGS_WORDS);
  const say = (problem: string): string => (language === "ja" ? rephrase(SETTING_PROBLEMS_JA, problem) : problem);
  const sayUsed = (used: string): string => (language === "ja" ? rephrase(SETTING_USED_JA, used) : used);
  return (
    <section aria-labelledby="problems-heading">
      <h2 id="problems-heading">{words.problems}</h2>
      <ul class="setting-problems">
        {problems.map(({ where, key, problem, used }, index) => (
          <li key={index}>
            <bdi class="mono">{where}</bdi>
            <span>
              {key !== null && <bdi class="mono key">{key}</bdi>} <bdi>{say(problem)}</bdi>
            </span>
            <bdi class="used">{words.used(sayUsed(used))}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
