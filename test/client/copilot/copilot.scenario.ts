import { COPILOT } from "../../../src/agents/install/agent-hooks.ts";
import { agentScenario } from "../agent-scenario.ts";
import { openCopilotStage } from "./copilot-stage.ts";
import { RECORDINGS } from "./recordings.ts";

const TURN = "starting working done";
const ANSWERED = "starting working waiting working done";

/** A session ends with its terminal, but for one that is killed. */
const HISTORIES: Readonly<Record<string, readonly string[]>> = {
  text: [`${TURN} ended`],
  "command-fails": [`${TURN} ended`],
  "tool-fails": [`${TURN} ended`],
  "dialog-yes": [`${ANSWERED} ended`],
  "dialog-slow": [`${ANSWERED} ended`],
  "dialog-no": [`${ANSWERED} ended`],
  "dialog-esc": ["starting working waiting working interrupted ended"],
  "dialog-two": [`${ANSWERED} ended`],
  question: [`${ANSWERED} ended`],
  "question-esc": [`${ANSWERED} ended`],
  "esc-reply": ["starting working interrupted ended"],
  "esc-command": ["starting working interrupted ended"],
  subagent: [`${TURN} ended`],
  "subagent-asks": [`${ANSWERED} ended`],
  compact: [`${TURN} working done ended`],
  clear: [`${TURN} ended`, `${TURN} ended`],
  resume: [`${TURN} ended ${TURN} ended`],
  "error-401": ["starting working failed ended"],
  "error-500": ["starting working failed ended"],
  prompt: [`${TURN} ended`],
  "dialog-kill": ["starting working waiting lost"],
  sigkill: ["starting working lost"],
  sigterm: ["starting working ended"],
  closed: ["starting working ended"],
};

for (const [id, histories] of Object.entries(HISTORIES)) {
  const { what, steps, ...rest } = RECORDINGS.find((one) => one.id === id) ?? missing(id);
  // What the setup registers.
  const openStage = async () => openCopilotStage(rest, { events: COPILOT.events });
  agentScenario(`copilot-${id}`, { agent: "copilot", what, steps, histories, openStage });
}

function missing(id: string): never {
  throw new Error(`no recording is called ${id}`);
}
