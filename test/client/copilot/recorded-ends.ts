import type { Recording, Step } from "../recording/steps.ts";
import { open, QUIT, turn, working } from "./opening.ts";

/** Each later than the one before. */
const TRIES: readonly Step[] = Array.from({ length: 5 }, () => ({ event: "ErrorOccurred" }));

/** Turns that the API ends, and sessions that end otherwise than by a key. */
export const ENDS: readonly Recording[] = [
  {
    id: "error-401",
    what: "the API answers 401",
    steps: [...open(), { say: "#error-401 go" }, { history: /session.error/ }, { shown: "failed" }, ...QUIT],
  },
  ...["error-429", "error-500"].map((id): Recording => ({
    id,
    what: `the API answers ${id.slice(-3)}`,
    steps: [...open(), { say: `#${id} go` }, ...TRIES, { history: /session.error/ }, { shown: "failed" }, ...QUIT],
  })),
  {
    id: "error-once",
    what: "the API answers 500 once",
    steps: [...open(), ...turn("#error-once go", /Recovered/), ...QUIT],
  },
  { id: "prompt", what: "`copilot -p`", steps: [{ run: ["-p", "#command go", "--allow-all-tools"] }] },
  { id: "prompt-asks", what: "`copilot -p` with a call that would ask", steps: [{ run: ["-p", "#command go"] }] },
  {
    id: "resume",
    what: "`copilot --resume=ID`",
    steps: [
      ...open(),
      ...turn("#hello one", /Hello there/),
      ...QUIT,
      { open: ["--resume={session}"] },
      { screen: /Hello there/ },
      ...turn("#hello two", /Hello there/),
      ...QUIT,
    ],
  },
  {
    id: "sigkill",
    what: "killed while a command runs",
    steps: [...working, { look: "working" }, { signal: "SIGKILL" }, { ended: "client" }],
  },
  {
    id: "sigterm",
    what: "SIGTERM while a command runs",
    steps: [...working, { signal: "SIGTERM" }, { ended: "client" }],
  },
  { id: "closed", what: "the terminal is closed while a command runs", steps: [...working, { close: "terminal" }] },
];
