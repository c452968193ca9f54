import { agentScenario } from "../agent-scenario.ts";
import { openOpenCodeStage } from "./opencode-stage.ts";
import { RECORDINGS } from "./recordings/recordings.ts";

const TURN = "starting working done";
const ANSWERED = "starting working waiting working done";
const INTERRUPTED = "starting working interrupted";

/** A session ends with its client, but for one that is killed. */
const HISTORIES: Readonly<Record<string, string>> = {
  text: `${TURN} working done ended`,
  "command-fails": `${TURN} ended`,
  "dialog-once": `${ANSWERED} ended`,
  "dialog-always": `${ANSWERED} working done ended`,
  "dialog-reject": "starting working waiting working interrupted ended",
  question: `${ANSWERED} ended`,
  "question-esc": "starting working waiting working interrupted ended",
  abort: `${INTERRUPTED} ended`,
  "abort-call": `${INTERRUPTED} ended`,
  subagent: `${TURN} ended`,
  compact: `${TURN} working done ended`,
  resume: `${TURN} ended ${TURN} ended`,
  "error-401": "starting working failed ended",
  "error-500": `${TURN} ended`,
  run: `${TURN} ended`,
  sigkill: "starting working lost",
  "sigkill-dialog": "starting working waiting lost",
  sigterm: `${INTERRUPTED} ended`,
  closed: `${INTERRUPTED} ended`,
};

for (const [id, states] of Object.entries(HISTORIES)) {
  const { what, steps, ...rest } = RECORDINGS.find((one) => one.id === id) ?? missing(id);
  const openStage = async () => openOpenCodeStage(rest);
  agentScenario(`opencode-${id}`, { agent: "opencode", what, steps, histories: [states], openStage });
}

function missing(id: string): never {
  throw new Error(`no recording is called ${id}`);
}
