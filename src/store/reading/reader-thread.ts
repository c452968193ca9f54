import { parentPort, workerData } from "node:worker_threads";
import { createAnswers } from "./questions.ts";
import { openReadOnly } from "./read-only-database.ts";
import { answerQuestion, type ThreadQuestion } from "./thread-message.ts";

// The thread that takes long looks at the history: a connection of its own, one question after the other.
const answers = createAnswers(openReadOnly(String(workerData)));
parentPort?.on("message", (question: ThreadQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(answerQuestion(answers, question));
});
