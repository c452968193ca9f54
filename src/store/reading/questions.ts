import type { DatabaseSync } from "node:sqlite";
import type { Stats, StatsRequest } from "../../core/stats.ts";
import { preparedOnce } from "../database/connection.ts";
import { readStats } from "../stats/read-stats.ts";
import { readExportPage, type ExportPage, type ExportPageAnswer } from "./export-page.ts";
import { createSearchSlice, type SearchSlice, type SearchSliceAnswer } from "./search-slice.ts";

/** Questions to the reading thread: by name, the question and its answer. Both are plain data. */
export interface Questions {
  readonly stats: { readonly ask: StatsRequest; readonly answer: Stats | null };
  readonly searchSlice: { readonly ask: SearchSlice; readonly answer: SearchSliceAnswer };
  readonly exportPage: { readonly ask: ExportPage; readonly answer: ExportPageAnswer };
  readonly lastSeq: { readonly ask: null; readonly answer: number };
}

export type QuestionName = keyof Questions;

export type Answers = { readonly [Name in QuestionName]: (ask: Questions[Name]["ask"]) => Questions[Name]["answer"] };

export function createAnswers(connection: DatabaseSync): Answers {
  const database = preparedOnce(connection);
  const last = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
  return {
    stats: (request) => readStats(database, request),
    searchSlice: createSearchSlice(database),
    exportPage: (page) => readExportPage(database, page),
    lastSeq: () => Number(last.get()?.["seq"] ?? 0),
  };
}

export type ThreadQuestion = {
  readonly [Name in QuestionName]: { readonly name: Name; readonly ask: Questions[Name]["ask"] };
}[QuestionName];

/** Message from the thread, in the order of the questions. */
export type ThreadAnswer =
  | { readonly ok: true; readonly answer: Questions[QuestionName]["answer"] }
  | { readonly ok: false; readonly reason: string };

/** Never throws: a failure is an answer, too. */
export function answerQuestion(answers: Answers, { name, ask }: ThreadQuestion): ThreadAnswer {
  try {
    // A question has the type of its name.
    const answerTo = answers[name] as (question: ThreadQuestion["ask"]) => Questions[QuestionName]["answer"];
    return { ok: true, answer: answerTo(ask) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
