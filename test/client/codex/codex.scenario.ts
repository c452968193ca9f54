import { agentScenario } from "../agent-scenario.ts";
import type { Recording } from "../recording/steps.ts";
import { openCodexStage, trustHooks } from "./codex-stage.ts";
import { DIALOGS } from "./recordings/dialogs.ts";
import { ENDS } from "./recordings/ends.ts";
import { ERRORS } from "./recordings/errors.ts";
import { BYPASS } from "./recordings/opening.ts";
import { SESSIONS } from "./recordings/sessions.ts";
import { TOOLS } from "./recordings/tools.ts";
import { TURNS } from "./recordings/turns.ts";

const RECORDINGS = [...TURNS, ...DIALOGS, ...TOOLS, ...SESSIONS, ...ENDS, ...ERRORS];

const TURN = "starting working done";
const ANSWERED = "starting working waiting working done";
const STOPPED_AT_DIALOG = "starting working waiting interrupted";

/** As people start it: they have trusted the hooks, and its background server runs the sessions and outlives them. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  text: [`${TURN} working done`],
  "command-fails": [TURN],
  "dialog-yes": [ANSWERED],
  "dialog-always": [`${ANSWERED} working done`],
  "dialog-no": [`${STOPPED_AT_DIALOG} working done`],
  "dialog-esc": [STOPPED_AT_DIALOG],
  "plan-question": [ANSWERED],
  "plan-question-esc": [STOPPED_AT_DIALOG],
  "esc-command": ["starting working interrupted"],
  "resume-id": [`${TURN} ended starting working done`],
  compact: [`${TURN} working done working done`],
  subagent: [TURN],
  "subagent-asks": [ANSWERED],
  "error-500": ["starting working failed working done"],
  "error-limit": ["starting working failed working done"],
  "closed-dialog": ["starting working waiting"],
};

/** In one process, whose end is the sessions'. */
const ALONE: Readonly<Record<string, readonly string[]>> = {
  quit: [`${TURN} ended`],
  new: [`${TURN} ended`, `${TURN} ended`],
  exec: [`${TURN} ended`],
  "sigkill-dialog": ["starting working waiting lost"],
  "sigkill-command": ["starting working lost"],
};

function play(id: string, histories: readonly string[], how: "served" | "alone"): void {
  const { what, steps, ...rest } = RECORDINGS.find((one) => one.id === id) ?? missing(id);
  const recording: Omit<Recording, "steps"> = { what, ...rest };
  agentScenario(`codex-${id}`, {
    agent: "codex",
    what,
    histories,
    openStage: async () => openCodexStage(recording),
    prepare: how === "served" ? trustHooks : () => undefined,
    steps:
      how === "alone"
        ? steps
        : steps.map((step) => ("open" in step ? { open: step.open.filter((word) => word !== BYPASS) } : step)),
  });
}

function missing(id: string): never {
  throw new Error(`no recording is called ${id}`);
}

for (const [id, histories] of Object.entries(SERVED)) play(id, histories, "served");
for (const [id, histories] of Object.entries(ALONE)) play(id, histories, "alone");
