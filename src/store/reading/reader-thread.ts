import { parentPort, workerData } from "node:worker_threads";
import { openReadOnly } from "../database/connection.ts";
import { answerQuestion, createAnswers, type ThreadQuestion } from "./questions.ts";

// The thread for long reads of the history: its own connection, one question after the other.
const answers = createAnswers(openReadOnly(String(workerData)));
parentPort?.on("message", (question: ThreadQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(answerQuestion(answers, question));
});
