import { useId } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import { objectsField, textField } from "../../../src/core/json.ts";
import { useStringsOf } from "../page-context.ts";
import { Markdown } from "../rich/markdown.tsx";
import { WholeText } from "../rich/visible-text.tsx";
import { ANSWER_STRINGS } from "./answer-strings.ts";

export interface FormQuestion {
  readonly text: string;
  readonly header: string | null;
  readonly isMultiple: boolean;
  readonly options: readonly {
    readonly label: string;
    readonly description: string | null;
    readonly preview: string | null;
  }[];
}

/** What was chosen and typed for one question. */
interface Draft {
  readonly labels: readonly string[];
  /** For a question that takes one answer: own words in place of a label. */
  readonly words: string;
}

const NO_DRAFT: Draft = { labels: [], words: "" };

export type Drafts = Readonly<Partial<Record<number, Draft>>>;

export function questionsOf({ input }: RequestDto): readonly FormQuestion[] {
  return objectsField(input, "questions").map((question) => ({
    text: textField(question, "question") ?? "",
    header: textField(question, "header"),
    isMultiple: question["multiSelect"] === true,
    options: objectsField(question, "options").map((option) => ({
      label: textField(option, "label") ?? "",
      description: textField(option, "description"),
      preview: textField(option, "preview"),
    })),
  }));
}

/** The answers by question; null until every question has one. */
export function answersOf(
  questions: readonly FormQuestion[],
  drafts: Drafts,
): Readonly<Record<string, string | readonly string[]>> | null {
  const answers = questions.map(({ text, isMultiple }, at): [string, string | readonly string[]] => {
    const { labels, words } = drafts[at] ?? NO_DRAFT;
    const own = words.trim();
    if (isMultiple) return [text, [...labels, ...(own === "" ? [] : [own])]];
    return [text, own || (labels[0] ?? "")];
  });
  return answers.every(([, answer]) => answer.length > 0) ? Object.fromEntries(answers) : null;
}

interface QuestionFormProps {
  readonly questions: readonly FormQuestion[];
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
  readonly question: FormQuestion;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

function QuestionField({ question, draft, onChange }: QuestionFieldProps) {
  const strings = useStringsOf(ANSWER_STRINGS);
  const { text, header, isMultiple, options } = question;
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
          <span class="answer-header">
            {header !== null && (
              <bdi>
                <WholeText text={header} />
              </bdi>
            )}
            {isMultiple && <span>{strings.several}</span>}
          </span>
        )}
        <Markdown text={text} />
      </legend>
      {options.map(({ label, description, preview }, at) => (
        <div key={at} class="answer-option">
          <label>
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
                <span class="answer-note" dir="auto">
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
      <label class="answer-own note">
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
