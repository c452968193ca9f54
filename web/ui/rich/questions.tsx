import type { Question } from "../../state/call-content.ts";
import { Icon } from "../icon.tsx";
import { useStringsOf } from "../page-context.ts";
import { Markdown } from "./markdown.tsx";
import { RICH_STRINGS } from "./rich-strings.ts";
import { WholeText } from "./visible-text.tsx";

/** Questions with their options, which have the numbers of the keys that choose them in the terminal. */
export function Questions({ questions }: { readonly questions: readonly Question[] }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="questions stack gap-16 measure">
      {questions.map((asked, index) => {
        const { question, header, isMultiple, options, answer } = asked;
        const chosen = options.filter(({ label }) => isChosen(asked, label));
        return (
          <section key={index}>
            {(header !== null || isMultiple) && (
              <p class="note">
                {header !== null && (
                  <bdi>
                    <WholeText text={header} />
                  </bdi>
                )}
                {header !== null && isMultiple && " · "}
                {isMultiple && strings.several}
              </p>
            )}
            <div class="semibold">
              <Markdown text={question} />
            </div>
            <ol class="options stack gap-4 above-8" aria-label={strings.options}>
              {options.map((option, at) => (
                <li key={at} class={chosen.includes(option) ? "is-chosen" : undefined}>
                  <kbd aria-hidden="true">{chosen.includes(option) ? <Icon name="check" /> : at + 1}</kbd>
                  {chosen.includes(option) && <span class="visually-hidden">{strings.answer}</span>}
                  <bdi class="option">
                    <WholeText text={option.label} />
                  </bdi>
                  {option.description !== null && (
                    <span class="option-why note" dir="auto">
                      <WholeText text={option.description} />
                    </span>
                  )}
                </li>
              ))}
            </ol>
            {answer !== null && chosen.length === 0 && (
              <p class="note">
                {strings.answer}:{" "}
                <bdi>
                  <WholeText text={answer} />
                </bdi>
              </p>
            )}
          </section>
        );
      })}
    </div>
  );
}

/** Several chosen options are one text, with commas between them. */
function isChosen({ answer, isMultiple }: Question, label: string): boolean {
  return answer === label || (isMultiple && answer !== null && answer.split(", ").includes(label));
}
