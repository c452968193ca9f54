import { useId } from "preact/hooks";
import type { Question } from "../../state/call-content.ts";
import { useStringsOf } from "../page-context.ts";
import { Markdown } from "../rich/markdown.tsx";
import { WholeText } from "../rich/visible-text.tsx";
import { ANSWER_STRINGS } from "./answer-strings.ts";

/** What was chosen and typed for one question. */
interface Draft {
  readonly labels: readonly string[];
  /** For a question that takes one answer: own words in place of a label. */
  readonly words: string;
}

const NO_DRAFT: Draft = { labels: [], words: "" };

export type Drafts = Readonly<Partial<Record<number, Draft>>>;

/** The answers by question; null until every question has one. */
export function answersOf(
  questions: readonly Question[],
  drafts: Drafts,
): Readonly<Record<string, string | readonly string[]>> | null {
  const answers = questions.map(({ question, isMultiple }, at): [string, string | readonly string[]] => {
    const { labels, words } = drafts[at] ?? NO_DRAFT;
    const own = words.trim();
    if (isMultiple) return [question, [...labels, ...(own === "" ? [] : [own])]];
    return [question, own || (labels[0] ?? "")];
  });
  return answers.every(([, answer]) => answer.length > 0) ? Object.fromEntries(answers) : null;
}

interface QuestionFormProps {
  readonly questions: readonly Question[];
  readonly drafts: Drafts;
  readonly onChange: (drafts: Drafts) => void;
}

/** The questions with something to choose or to type for each. */
export function QuestionForm({ questions, drafts, onChange }: QuestionFormProps) {
  return (
    <>
      {questions.map((question, at) => (
        <QuestionField
          key={at}
          question={question}
          draft={drafts[at] ?? NO_DRAFT}
          onChange={(draft) => onChange({ ...drafts, [at]: draft })}
        />
      ))}
    </>
  );
}

interface QuestionFieldProps {
  readonly question: Question;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function QuestionField({ question, draft, onChange }: QuestionFieldProps) {
  const strings = useStringsOf(ANSWER_STRINGS);
  const { header, isMultiple, options } = question;
  const name = useId();

  function choose(label: string, isChosen: boolean): void {
    if (!isMultiple) onChange({ labels: [label], words: "" });
    else
      onChange({ ...draft, labels: isChosen ? [...draft.labels, label] : draft.labels.filter((one) => one !== label) });
  }

  return (
    <fieldset class="answer-question stack measure">
      <legend>
        {(header !== null || isMultiple) && (
          <span class="regular flex gap-12 note">
            {header !== null && (
              <bdi>
                <WholeText text={header} />
              </bdi>
            )}
            {isMultiple && <span>{strings.several}</span>}
          </span>
        )}
        <Markdown text={question.question} />
      </legend>
      {options.map(({ label, description, preview }, at) => (
        <div key={at} class="answer-option">
          <label class="flex baseline">
            <input
              type={isMultiple ? "checkbox" : "radio"}
              name={name}
              data-answers
              checked={draft.labels.includes(label)}
              onChange={({ currentTarget }) => choose(label, currentTarget.checked)}
            />
            <span>
              <bdi>
                <WholeText text={label} />
              </bdi>
              {description !== null && (
                <span class="note" dir="auto">
                  <WholeText text={description} />
                </span>
              )}
            </span>
          </label>
          {preview !== null && (
            <pre class="answer-preview" role="group" aria-label={`${strings.preview}: ${label}`} tabIndex={0}>
              <WholeText text={preview} />
            </pre>
          )}
        </div>
      ))}
      <label class="answer-own stack gap-4 measure note">
        <span>{strings.ownWords}</span>
        <textarea
          class="field"
          dir="auto"
          rows={1}
          value={draft.words}
          onInput={({ currentTarget: { value } }) =>
            onChange({ labels: isMultiple || value.trim() === "" ? draft.labels : [], words: value })
          }
        />
      </label>
    </fieldset>
  );
}
