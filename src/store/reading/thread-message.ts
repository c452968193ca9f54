import type { Answers, QuestionName, Questions } from "./questions.ts";

/** Message to the thread: one question with its name. */
export type ThreadQuestion = {
  readonly [Name in QuestionName]: { readonly name: Name; readonly ask: Questions[Name]["ask"] };
}[QuestionName];

/** Message from the thread, in the order of the questions. */
export type ThreadAnswer =
  | { readonly ok: true; readonly answer: Questions[QuestionName]["answer"] }
  | { readonly ok: false; readonly reason: string };

/** Never throws: a failure is an answer, too. */
export function answerQuestion(answers: Answers, question: ThreadQuestion): ThreadAnswer {
  try {
    return { ok: true, answer: answerOf(answers, question) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function answerOf(answers: Answers, question: ThreadQuestion): Questions[QuestionName]["answer"] {
  switch (question.name) {
    case "stats":
      return answers.stats(question.ask);
    case "searchSlice":
      return answers.searchSlice(question.ask);
    case "exportPage":
      return answers.exportPage(question.ask);
    case "lastSeq":
      return answers.lastSeq(question.ask);
    default:
      return question satisfies never;
  }
}
