import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { installOpenCode } from "../install-client.ts";
import type { RecordedHook } from "../recording/hook-recorder.ts";
import { perform, type Note, type Stage } from "../recording/stage.ts";
import type { Recording } from "../recording/steps.ts";
import { startFakeChatApi, type ChatRequest } from "./fake-chat-api.ts";
import { recorderPlugin } from "./recorder-plugin.ts";
import { SCRIPTS } from "./scripts.ts";

export const OPENCODE_VERSION = "1.18.33";

/** A row of the client's own database. */
interface StoredRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

export interface Played {
  readonly root: string;
  readonly home: string;
  readonly cwd: string;
  readonly program: string;
  readonly notes: readonly Note[];
  readonly hooks: readonly RecordedHook[];
  readonly rows: readonly StoredRow[];
  readonly requests: readonly ChatRequest[];
  readonly error: Error | null;
}

/** The real OpenCode in its own home, with a plugin that records what it receives. */
interface OpenCodeStage extends Stage {
  hooks(): readonly RecordedHook[];
  requests(): readonly ChatRequest[];
  /** The event that our plugin stores for one of the client's; null where that depends on more. */
  storedName(event: string): string | null;
  close(): Promise<void>;
}

const STORED: ReadonlyMap<string, string> = new Map([
  ["hook tool.execute.before", "PreToolUse"],
  ["permission.asked", "PermissionRequest"],
  ["question.asked", "PermissionRequest"],
  ["permission.replied", "PermissionReplied"],
  ["question.replied", "PermissionReplied"],
  ["question.rejected", "PermissionReplied"],
]);

/** @param given its home; default: one of its own */
export async function openOpenCodeStage(
  { answers = [], config = "{}" }: Pick<Recording, "answers" | "config">,
  given?: string,
): Promise<OpenCodeStage> {
  const program = await installOpenCode(OPENCODE_VERSION);
  const root = mkdtempSync(join(tmpdir(), "ccen-opencode-"));
  const [home, cwd, temporary] = [given ?? join(root, "home"), join(root, "project"), join(root, "tmp")];
  const configFolder = join(home, ".config", "opencode");
  for (const folder of [join(configFolder, "plugin"), cwd, temporary]) mkdirSync(folder, { recursive: true });
  const api = await startFakeChatApi(SCRIPTS);
  const file = join(root, "recorded.jsonl");
  writeFileSync(join(configFolder, "plugin", "recorder.js"), recorderPlugin(file, answers[0]?.output ?? null));
  pretendInstalled(configFolder);
  const settings = { ...settingsOf(api.baseUrl), ...(JSON.parse(config) as object) };
  writeFileSync(join(configFolder, "opencode.json"), JSON.stringify(settings, null, 2));
  const hooks = (): RecordedHook[] =>
    existsSync(file)
      ? readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as RecordedHook)
      : [];
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
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    },
    history: { lines: () => [], end: () => undefined },
    events: () => hooks().map(({ payload }) => nameOf(payload)),
    sessionId: () => sessionOf(hooks()),
    hookCommand: "",
    release: () => undefined,
    hooks,
    requests: () => api.requests,
    storedName: (event) => STORED.get(event) ?? null,
    close: async () => {
      await api.close();
      if (process.env["CCEN_CLIENT_KEEP"] === undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Plays a scenario with the real OpenCode in its own home. */
export async function playOpenCode({ steps, ...recording }: Recording): Promise<Played> {
  const stage = await openOpenCodeStage(recording);
  const { root, home, cwd, program } = stage;
  try {
    const { notes, error } = await perform(stage, steps);
    const rows = storedRows(join(home, ".local", "share", "opencode", "opencode.db"));
    return { root, home, cwd, program, notes, hooks: stage.hooks(), rows, requests: stage.requests(), error };
  } finally {
    await stage.close();
  }
}

/** Before it runs a plugin, the client fetches the types for plugins from npm, unless they are there. */
function pretendInstalled(folder: string): void {
  const dependencies = { "@opencode-ai/plugin": OPENCODE_VERSION };
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: { "": { dependencies } } }));
}

/** The event's type; that of a session's status with the status, as `session.status busy`. */
export function nameOf(payload: RecordedHook["payload"]): string {
  const { status } = (payload["properties"] ?? {}) as { readonly status?: { readonly type?: string } };
  return status?.type === undefined ? String(payload["type"]) : `${String(payload["type"])} ${status.type}`;
}

function sessionOf(hooks: readonly RecordedHook[]): string {
  const ids = hooks.map(
    ({ payload }) => (payload["properties"] as { readonly sessionID?: string } | undefined)?.sessionID,
  );
  return ids.findLast((id) => id !== undefined) ?? "";
}

function settingsOf(baseUrl: string): object {
  return {
    model: "fake/tiny",
    small_model: "fake/tiny",
    autoupdate: false,
    permission: { bash: "ask", edit: "ask" },
    provider: {
      fake: {
        npm: "@ai-sdk/openai-compatible",
        name: "Fake",
        options: { baseURL: baseUrl, apiKey: "none" },
        models: { tiny: { name: "Tiny", limit: { context: 100_000, output: 8_000 }, cost: { input: 1, output: 2 } } },
      },
    },
  };
}

const TABLES = ["session", "message", "part", "todo", "permission"];

function storedRows(file: string): StoredRow[] {
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const present = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const names = new Set(present.map(({ name }) => String(name)));
    return TABLES.filter((table) => names.has(table)).flatMap((table) =>
      database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => ({ table, row })),
    );
  } finally {
    database.close();
  }
}
