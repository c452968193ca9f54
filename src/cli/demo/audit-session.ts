import {
  agentStarted,
  agentStopped,
  call,
  event,
  output,
  prompt,
  returned,
  settled,
  stop,
  type DemoAgent,
  type DemoCall,
  type DemoScript,
} from "./demo-script.ts";

const licences: DemoAgent = { key: "agent-licences", type: "Explore" };
const updates: DemoAgent = { key: "agent-updates", type: "general-purpose" };

const askLicences = delegate("licences", "Check the licences", licences.type);
const askUpdates = delegate("updates", "Find outdated packages", updates.type);

const readLock = inside(licences, "lock", "Read", { file_path: "package-lock.json" });
const findLicences = inside(licences, "find", "Glob", { pattern: "node_modules/*/LICENSE*" });
const outdated = inside(updates, "outdated", "Bash", { command: "npm outdated", description: "List old packages" });
const audit = inside(updates, "audit", "Bash", { command: "npm audit --omit=dev", description: "Known problems" });

/** Hands work to two subagents, whose tools run side by side. */
export const auditSession: DemoScript = {
  title: "demo: dependency check",
  folder: "shop",
  startsAfterMs: 3_600,
  events: [
    event(0, "SessionStart", { source: "startup" }),
    prompt(700, "Check all dependencies: licences, old versions, known problems. Use subagents."),
    call(1_500, askLicences),
    agentStarted(60, licences),
    call(120, askUpdates),
    agentStarted(60, updates),
    call(900, readLock),
    call(40, findLicences),
    call(300, outdated),
    returned(250, readLock, { type: "text", file: { filePath: "package-lock.json", numLines: 1, totalLines: 9_214 } }),
    returned(500, findLicences, { filenames: ["node_modules/left/LICENSE"], numFiles: 211, truncated: true }),
    settled(readLock, findLicences),
    returned(1_800, outdated, output("left  1.2.0  1.4.1\nright 3.0.0  4.0.2")),
    settled(outdated),
    call(700, audit),
    agentStopped(1_100, licences, "211 packages, all MIT, ISC or Apache-2.0."),
    returned(100, askLicences, { status: "completed", totalToolUseCount: 2, totalDurationMs: 5_200 }),
    returned(2_300, audit, output("found 0 vulnerabilities")),
    settled(audit),
    agentStopped(1_300, updates, "2 packages are old; npm audit finds nothing."),
    returned(100, askUpdates, { status: "completed", totalToolUseCount: 2, totalDurationMs: 9_400 }),
    settled(askLicences, askUpdates),
    stop(2_200, "All licences are permissive, two packages are out of date, no known problems."),
    event(4_000, "SessionEnd", { reason: "prompt_input_exit" }),
  ],
};

function delegate(key: string, description: string, type: string): DemoCall {
  const input = {
    description,
    prompt: `${description} of this project.`,
    subagent_type: type,
    run_in_background: false,
  };
  return { key, tool: "Agent", input };
}

function inside(agent: DemoAgent, key: string, tool: string, input: DemoCall["input"]): DemoCall {
  return { key, tool, input, agent };
}
