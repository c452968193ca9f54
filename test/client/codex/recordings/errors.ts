import type { Recording } from "../../recording/steps.ts";
import { open, QUIT, turn } from "./opening.ts";

const fails = (id: string, what: string): Recording => ({
  id,
  what,
  steps: [
    ...open(),
    { say: `#${id} go` },
    { history: /"error"|task_complete|turn_aborted/ },
    { screen: /■/ },
    { shown: "failed" },
    ...turn("#hello again", /Hello there/),
    ...QUIT,
  ],
});

export const ERRORS: readonly Recording[] = [
  fails("error-400", "the API answers 400"),
  fails("error-401", "the API answers 401"),
  fails("error-429", "the API answers 429: too many requests"),
  fails("error-limit", "the API answers 429: usage limit reached"),
  fails("error-500", "the API answers 500"),
  fails("error-context", "the API answers that the context is full"),
  fails("error-cut", "the stream ends in the middle"),
  {
    id: "error-retried",
    what: "the API answers 500 once, and the client tries again",
    config: "",
    steps: [
      ...open("-c", "model_providers.fake.request_max_retries=2", "-c", "model_providers.fake.stream_max_retries=2"),
      ...turn("#error-once go", /Recovered/),
      ...QUIT,
    ],
  },
];
