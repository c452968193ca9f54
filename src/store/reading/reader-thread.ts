import { parentPort, workerData } from "node:worker_threads";
import { openReadOnly } from "../database/connection.ts";
import { createApprovals, type Answers } from "./questions.ts";

// The thread for long reads of the history: its own connection, one question after the other. It ends with an error.
const answers = createApprovals(openReadOnly(String(workerData)));
parentPort?.on("message", ({ name, question }: { readonly name: keyof Answers; readonly question: unknown }) => {
  // A question has the type of its name.
  const answerTo = answers[name] as (question: unknown) => unknown;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(answerTo(question));
});
