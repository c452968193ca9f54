import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installCopilot } from "../install-client.ts";
import { startFakeChatApi, type ChatScripts } from "../opencode/fake-chat-api.ts";
import { tailHistory, type TailedLine } from "../recording/history-tail.ts";
import { createHookRecorder, type RecordedHook } from "../recording/hook-recorder.ts";
import { perform, type Note, type Stage } from "../recording/stage.ts";
import type { Recording } from "../recording/steps.ts";

export const COPILOT_VERSION = "1.0.102";

/** Names in Claude Code's spelling give payloads in its form. */
const EVENTS = [
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "PreToolUse",
  "PostToolUse",
  "PostToolUseFailure",
  "PermissionRequest",
  "Notification",
  "SubagentStart",
  "SubagentStop",
  "PreCompact",
  "Stop",
  "ErrorOccurred",
] as const;

const bash = (command: string) => ({ name: "bash", args: { command, description: "Works in the shop" } });
const SCRIPTS = {
  title: [{ text: "Look after the shop" }],
  summary: [{ text: "So far the shop was looked after." }],
  hello: [{ text: "Hello there." }],
  command: [{ calls: [bash("touch made.txt; echo made")] }, { text: "Listed." }],
  failing: [{ calls: [bash("echo broken >&2; exit 3")] }, { text: "It failed." }],
  slow: [{ calls: [bash("sleep 30; echo late")] }, { text: "Slept." }],
  pause: [{ calls: [bash("sleep 3; touch late.txt")] }, { text: "Paused." }],
  two: [{ calls: [bash("touch one.txt"), bash("touch two.txt")] }, { text: "Both." }],
  create: [
    { calls: [{ name: "create", args: { path: "{cwd}/notes.txt", file_text: "first line\n" } }] },
    { calls: [{ name: "edit", args: { path: "{cwd}/notes.txt", old_str: "first", new_str: "second" } }] },
    { text: "Written." },
  ],
  outside: [{ calls: [{ name: "view", args: { path: "/etc/hostname" } }] }, { text: "Read." }],
  missing: [{ calls: [{ name: "view", args: { path: "{cwd}/none.txt" } }] }, { text: "There is none." }],
  question: [
    {
      calls: [
        {
          name: "ask_user",
          args: {
            message: "Which size shall it be?",
            requestedSchema: {
              properties: { size: { type: "string", title: "Size", enum: ["Small", "Large"] } },
              required: ["size"],
            },
          },
        },
      ],
    },
    { text: "Asked." },
  ],
  agent: [
    {
      calls: [
        {
          name: "task",
          args: { description: "Look at shop", prompt: "#command for you", agent_type: "task", name: "looker" },
        },
      ],
    },
    { text: "The agent is done." },
  ],
  hang: [{ hang: "I begin to write and then" }],
  "error-429": [{ status: 429, error: { type: "rate_limit", code: "rate_limit_exceeded", message: "Too many." } }],
  "error-500": [{ status: 500, error: { type: "server_error", code: "server_error", message: "The server failed." } }],
  "error-once": [
    { status: 500, error: { type: "server_error", code: "server_error", message: "The server failed." } },
    { text: "Recovered." },
  ],
  "error-401": [
    { status: 401, error: { type: "invalid_api_key", code: "invalid_api_key", message: "The key is wrong." } },
  ],
} as const satisfies ChatScripts;

export interface Played extends Pick<Stage, "root" | "home" | "cwd" | "program"> {
  readonly notes: readonly Note[];
  readonly hooks: readonly RecordedHook[];
  readonly history: readonly TailedLine[];
  readonly error: Error | null;
}

/** The real Copilot CLI in its own home, with a hook of every event that records it, and without an account. */
interface CopilotStage extends Stage {
  readonly hooks: () => readonly RecordedHook[];
  close(): Promise<void>;
}

export async function openCopilotStage(
  { answers = [], hook = {} }: Pick<Recording, "answers" | "hook">,
  { events = EVENTS, home: given }: { readonly events?: readonly string[]; readonly home?: string } = {},
): Promise<CopilotStage> {
  const program = await installCopilot(COPILOT_VERSION);
  const root = mkdtempSync(join(tmpdir(), "ccen-copilot-"));
  const [home, cwd, temporary] = [given ?? join(root, "home"), join(root, "project"), join(root, "tmp")];
  const copilotHome = join(home, ".copilot");
  for (const folder of [join(copilotHome, "hooks"), cwd, temporary]) mkdirSync(folder, { recursive: true });
  const config = { trusted_folders: [cwd], trustedFolders: [cwd] };
  writeFileSync(join(copilotHome, "config.json"), JSON.stringify(config));
  const scripts = JSON.parse(JSON.stringify(SCRIPTS).replaceAll("{cwd}", cwd)) as ChatScripts;
  const api = await startFakeChatApi(scripts);
  const recorder = createHookRecorder(join(root, "recorder"));
  for (const { event, output, holds = false } of answers) recorder.answer(event, output, holds);
  const entry = { type: "command", command: recorder.command, ...hook };
  const hooks = Object.fromEntries(events.map((event) => [event, [entry]]));
  writeFileSync(join(copilotHome, "hooks", "recorder.json"), JSON.stringify({ version: 1, hooks }, null, 2));
  const history = tailHistory(join(copilotHome, "session-state", "**", "*.jsonl"));
  return {
    root,
    home,
    cwd,
    program,
    environment: {
      HOME: home,
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      LANG: "C.UTF-8",
      TMPDIR: temporary,
      COPILOT_OFFLINE: "true",
      COPILOT_AUTO_UPDATE: "false",
      COPILOT_PROVIDER_BASE_URL: api.baseUrl,
      COPILOT_PROVIDER_API_KEY: "none",
      COPILOT_MODEL: "tiny",
    },
    history,
    hooks: recorder.hooks,
    events: () =>
      recorder.hooks().map(({ payload }) => {
        // The one payload that names no event.
        if ("agentName" in payload) return "SubagentStart";
        return String(payload["hook_event_name"] ?? payload["hookName"]);
      }),
    sessionId: () => {
      const id = recorder.hooks().at(-1)?.payload["session_id"];
      return typeof id === "string" ? id : "";
    },
    hookCommand: recorder.command,
    release: () => {
      recorder.release();
    },
    close: async () => {
      history.end();
      await api.close();
      if (process.env["CCEN_CLIENT_KEEP"] === undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Plays a scenario with it, and records its hooks and its history. */
export async function playCopilot(recording: Recording): Promise<Played> {
  const stage = await openCopilotStage(recording);
  try {
    const { notes, error } = await perform(stage, recording.steps);
    return { ...stage, notes, error, hooks: stage.hooks(), history: stage.history.lines() };
  } finally {
    await stage.close();
  }
}
