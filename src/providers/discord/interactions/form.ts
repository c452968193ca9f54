import { isBlank } from "../../../core/format/sanitize.ts";
import { truncateAtGrapheme } from "../../../core/format/text.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { WrittenChoice } from "../../approvals/offered.ts";
import type { PostedRequest } from "../../approvals/posted-requests.ts";
import { answerStrings } from "../../approvals/strings.ts";
import { showHidden } from "../../approvals/visible-text.ts";

interface Form {
  readonly id: string;
  readonly choice: WrittenChoice;
  /** One field, or one for each question. */
  readonly fieldIds: readonly string[];
  readonly posted: PostedRequest;
}

const LABEL = 18;
const INPUT = 4;
const PARAGRAPH = 2;
const MAX_LABEL_CHARS = 45;
const MAX_NOTE_CHARS = 100;
const MAX_WORDS_CHARS = 4000;

/** The form in which a person writes; of several questions those with a choice may stay empty. */
export function answerForm({ id, choice, fieldIds, posted }: Form): JsonObject {
  const { form } = answerStrings(posted.language);
  const isOnly = fieldIds.length === 1;
  return {
    custom_id: id,
    title: form[choice],
    components: fieldIds.map((fieldId, index) => {
      const question = choice === "answer" ? (posted.questions[index]?.text ?? "") : "";
      return {
        type: LABEL,
        label: labelOf(question, index, form.words),
        description: truncateAtGrapheme(form.note, MAX_NOTE_CHARS),
        component: {
          type: INPUT,
          custom_id: fieldId,
          style: PARAGRAPH,
          required: isOnly,
          max_length: MAX_WORDS_CHARS,
        },
      };
    }),
  };
}

/** Numbered, so that two questions never have the same label. */
function labelOf(question: string, index: number, words: string): string {
  if (isBlank(question)) return words;
  const line = showHidden(question.slice(0, MAX_LABEL_CHARS)).replaceAll("\n", " ");
  return truncateAtGrapheme(`${index + 1}. ${line}`, MAX_LABEL_CHARS);
}
