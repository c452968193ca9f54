import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { programOf, variableOf } from "../../../src/system/process-identity.ts";
import { installCodex } from "../install-client.ts";
import { tailHistory, type TailedLine } from "../recording/history-tail.ts";
import { createHookRecorder, type RecordedHook } from "../recording/hook-recorder.ts";
import { perform, type Note, type Stage } from "../recording/stage.ts";
import type { Recording } from "../recording/steps.ts";
import { startFakeResponsesApi, type ResponsesRequest } from "./fake-responses-api.ts";
import { SCRIPTS } from "./scripts.ts";

export const CODEX_VERSION = "0.171.0";

/** Every event that this version knows, but for the two of a model request, which fire as often as the model answers. */
const EVENTS = [
  "SessionStart",
  "SessionEnd",
  "UserPromptSubmit",
  "PreToolUse",
  "PermissionRequest",
  "PostToolUse",
  "PreCompact",
  "PostCompact",
  "SubagentStart",
  "SubagentStop",
  "Stop",
  "Interrupt",
] as const;

export interface Played {
  readonly root: string;
  readonly home: string;
  readonly cwd: string;
  readonly program: string;
  readonly notes: readonly Note[];
  readonly hooks: readonly RecordedHook[];
  readonly history: readonly TailedLine[];
  readonly requests: readonly ResponsesRequest[];
  readonly error: Error | null;
}

/** The real Codex in its own home, with a hook of every event that records it. */
export interface CodexStage extends Stage {
  readonly hooks: () => readonly RecordedHook[];
  readonly requests: readonly ResponsesRequest[];
  /** Ends every program that was started here. */
  close(): Promise<void>;
}

/** @param given its home; default: one of its own */
export async function openCodexStage(
  { answers = [], config = "", hook = {}, launcher }: Pick<Recording, "answers" | "config" | "hook" | "launcher">,
  given?: string,
): Promise<CodexStage> {
  const native = await installCodex(CODEX_VERSION);
  const root = mkdtempSync(join(tmpdir(), "ccen-codex-"));
  const home = given ?? join(root, "home");
  const cwd = join(root, "project");
  const codexHome = join(home, ".codex");
  // A home below the folder for temporary files makes the client warn.
  const temporary = join(root, "tmp");
  for (const folder of [codexHome, cwd, temporary]) mkdirSync(folder, { recursive: true });
  const api = await startFakeResponsesApi(SCRIPTS);
  const recorder = createHookRecorder(join(root, "recorder"));
  for (const { event, output, holds = false } of answers) recorder.answer(event, output, holds);
  writeFileSync(join(codexHome, "config.toml"), configOf(api.baseUrl, cwd, config));
  const handler = { type: "command", command: recorder.command, ...hook };
  const hooks = Object.fromEntries(EVENTS.map((event) => [event, [{ hooks: [handler] }]]));
  writeFileSync(join(codexHome, "hooks.json"), JSON.stringify({ hooks }, null, 2));
  const history = tailHistory(join(codexHome, "{sessions,archived_sessions}", "**", "*.jsonl"));
  return {
    root,
    home,
    cwd,
    program: launcher === true ? launcherOf(native) : native,
    environment: {
      HOME: home,
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      LANG: "C.UTF-8",
      TMPDIR: temporary,
      FAKE_KEY: "none",
    },
    history,
    hooks: recorder.hooks,
    requests: api.requests,
    events: () => recorder.hooks().map(({ payload }) => String(payload["hook_event_name"])),
    sessionId: () => String(recorder.hooks().at(-1)?.payload["session_id"]),
    hookCommand: recorder.command,
    release: () => {
      recorder.release();
    },
    close: async () => {
      history.end();
      endBackgroundServer(home);
      await api.close();
      if (process.env["CCEN_CLIENT_KEEP"] === undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What `/hooks` writes when a person trusts every hook. Codex 0.171 runs one only if this hash is that of its content. */
export function trustHooks({ home }: { readonly home: string }): void {
  const codexHome = join(home, ".codex");
  const file = join(codexHome, "hooks.json");
  const { hooks } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly hooks: Readonly<Record<string, readonly Group[]>>;
  };
  const tables = Object.entries(hooks).flatMap(([event, groups]) => {
    const label = event.replaceAll(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
    const standard = event === "SessionEnd" || event === "Interrupt" ? 1 : 600;
    return groups.flatMap((group, groupIndex) =>
      group.hooks.map(({ command, timeout = standard, statusMessage }, index) => {
        const shown = statusMessage === undefined ? {} : { statusMessage };
        const hook = { async: false, command, ...shown, timeout, type: "command" };
        const identity = { event_name: label, hooks: [hook] };
        const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
        const place = JSON.stringify(`${file}:${label}:${groupIndex}:${index}`);
        return `[hooks.state.${place}]\ntrusted_hash = "sha256:${hash}"\n`;
      }),
    );
  });
  appendFileSync(join(codexHome, "config.toml"), tables.join(""));
}

interface Group {
  readonly hooks: readonly { readonly command: string; readonly timeout?: number; readonly statusMessage?: string }[];
}

/** Plays a scenario with the real Codex. */
export async function playCodex(recording: Recording): Promise<Played> {
  const stage = await openCodexStage(recording);
  try {
    const { notes, error } = await perform(stage, recording.steps);
    return { ...stage, notes, error, hooks: stage.hooks(), history: stage.history.lines() };
  } finally {
    await stage.close();
  }
}

/** Codex starts a server for all its terminals, which outlives them: the one of this home. */
function endBackgroundServer(home: string): void {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const pid = Number(name);
    if (!programOf(pid)?.args.includes("app-server")) continue;
    if (variableOf(pid, "HOME") === home) process.kill(pid, "SIGKILL");
  }
}

/** The script `codex` of the npm package; it runs the native program as its child. */
function launcherOf(native: string): string {
  return join(native.slice(0, native.indexOf("/@openai/")), "@openai", "codex", "bin", "codex.js");
}

function configOf(baseUrl: string, cwd: string, more: string): string {
  return `model_provider = "fake"
check_for_update_on_startup = false
${more}
# Otherwise an older model begins with an offer of a newer one.
[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"

[model_providers.fake]
name = "fake"
base_url = "${baseUrl}"
wire_api = "responses"
env_key = "FAKE_KEY"
request_max_retries = 0
stream_max_retries = 0

[projects."${cwd}"]
trust_level = "trusted"
`;
}
