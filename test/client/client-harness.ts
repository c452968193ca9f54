import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { registerAskHook } from "../../src/agents/claude/install/ask-hook.ts";
import { eventsFor } from "../../src/agents/claude/install/hook-versions.ts";
import type { EventDto } from "../../src/api/dto.ts";
import type { ToolCallsDto } from "../../src/api/call-dto.ts";
import type {
  SessionDetailDto,
  SessionDto,
  ToolCallDto,
  TransitionDto,
  TransitionsDto,
} from "../../src/api/session-dto.ts";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";
import { startFakeDiscord, type FakeDiscord } from "../fake-discord/start-fake-discord.ts";
import { ASK_TOKEN } from "../support/asking-client.ts";
import { bin, startDaemon, type DaemonProcess } from "../support/daemon-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { endChild, readToEnd, type PrintRun } from "./child-runs.ts";
import { answersOfTheFirstStart, API_KEY, PLAN_TOKEN } from "./first-start.ts";
import { marker, type Script } from "./fake-claude-api/script.ts";
import { startFakeClaudeApi, type FakeClaudeApi } from "./fake-claude-api/start-fake-claude-api.ts";
import { installClient, NEWEST_READ } from "./install-client.ts";
import { SCRIPTS, type ScriptName } from "./scripts/scripts.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { createWitness, type Fired } from "./witness.ts";

const TOOLS = "Bash,Read,Write,Edit,NotebookEdit,Grep,Glob,TodoWrite,Agent,Task";

export interface ClientHarness {
  readonly paths: Paths;
  /** The folder the client works in. */
  readonly cwd: string;
  readonly api: FakeClaudeApi;
  readonly daemon: DaemonProcess;
  readonly discord: FakeDiscord;
  /** The channel of our messages. */
  readonly channelId: string;
  /** Restarts it at the same address after it was stopped. */
  startAgain(): Promise<void>;
  /** All text in the Discord channel so far. */
  discordText(): string;
  /** For the message of a failed assertion. */
  daemonLog(): string;
  /** Runs a command of the client, such as `plugin list`. */
  client(...args: readonly string[]): Promise<PrintRun>;
  /** Runs `ccen`. */
  ccen(...args: readonly string[]): Promise<PrintRun>;
  /** Runs the client and waits for its exit. */
  print(script: ScriptName, args?: readonly string[]): Promise<PrintRun>;
  /** Begins a run that the test ends. */
  startPrint(script: ScriptName, args?: readonly string[]): ChildProcess;
  /** An interactive client, ready for a prompt, that asks before it runs anything. */
  open(args?: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Terminal>;
  /** Ends every client, as closing its window does. */
  leave(): Promise<void>;
  /** Types the prompt that starts a script. */
  ask(terminal: Terminal, script: ScriptName): Promise<void>;
  fired(): readonly Fired[];
  /** The API's events of hooks, oldest first, once they are as many as the client has fired, or on timeout. */
  events(): Promise<readonly EventDto[]>;
  session(sessionId: string): Promise<SessionDetailDto>;
  /** Oldest first. */
  calls(sessionId: string): Promise<readonly ToolCallDto[]>;
  /** Oldest first. */
  transitions(sessionId: string): Promise<readonly TransitionDto[]>;
  /** Any session in that state, with its data then. */
  waitForState(state: SessionDto["state"], deadlineMs?: number): Promise<SessionDto>;
  /** The session whose parent is the given one. */
  waitForParent(parentSessionId: string): Promise<SessionDto>;
  /** The first of that name, or the one of that number. */
  waitForEvent(name: string, number?: number): Promise<EventDto>;
  /** Lines of all the client's transcripts. */
  transcriptLines(): readonly Readonly<Record<string, unknown>>[];
}

export interface HarnessOptions {
  readonly version?: string;
  /** With an access token and `ccen answers on`; `node`: with the hook that Windows gets. */
  readonly isAnswering?: boolean | "node";
  /** False: without `ccen setup`. */
  readonly isSetUp?: boolean;
  /** False: no second hook beside ours, so that {@link ClientHarness.fired} stays empty. */
  readonly isWatched?: boolean;
  /** Lines of `.env.discord` in addition to the webhook's. */
  readonly discordSettings?: Readonly<Record<string, string>>;
  /** In addition to the client's other variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For the client's own configuration, `.claude.json`. */
  readonly clientConfig?: Readonly<Record<string, unknown>>;
  /** With a subscription's token and not an API key: what the API's headers say of its limits. */
  readonly plan?: () => Readonly<Record<string, string>>;
  /** Further settings of the client before `ccen setup`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further words of `ccen setup`. */
  readonly setUpWith?: readonly string[];
  /** The model's scripted answers, by name; may grow while the client runs. */
  readonly scripts?: Readonly<Record<string, Script>>;
}

/** The real client in its own home, with our hooks as `ccen setup` installs them and our daemon. */
export async function clientHarness(
  t: TestContext,
  {
    version = NEWEST_READ,
    isSetUp = true,
    isAnswering = false,
    isWatched = true,
    discordSettings = {},
    environment: more = {},
    clientConfig = {},
    plan,
    settings: clientSettings,
    setUpWith = [],
    scripts = SCRIPTS,
  }: HarnessOptions = {},
): Promise<ClientHarness> {
  const client = await installClient(version);
  const root = mkdtempSync(join(tmpdir(), "ccen-client-"));
  const children: ChildProcess[] = [];
  const terminals: Terminal[] = [];
  const servers: { close(): Promise<void> }[] = [];
  async function leave(): Promise<void> {
    for (const terminal of terminals) await terminal.close();
    for (const child of children) await endChild(child);
  }
  t.after(async () => {
    await leave();
    for (const server of servers) await server.close();
    // To inspect afterwards: the home with transcripts and database, and the witness's records.
    if (process.env["CCEN_CLIENT_KEEP"] === undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    else t.diagnostic(`kept in ${root}`);
  });

  const home = join(root, "it's a ホーム");
  const cwd = join(root, "shop");
  const paths = pathsUnder(join(home, ".claude"));
  for (const folder of [paths.hooksDir, cwd, join(home, "bin")]) mkdirSync(folder, { recursive: true });
  symlinkSync(client, join(home, "bin", "claude"));
  writeFileSync(join(home, ".claude.json"), JSON.stringify({ ...answersOfTheFirstStart(cwd), ...clientConfig }));

  const discord = await startFakeDiscord();
  servers.push(discord);
  const channelId = discord.addTextChannel({ name: "general" });
  const settings = {
    DISCORD_WEBHOOK_URL: discord.addWebhook(channelId),
    DISCORD_MENTION_USER_ID: discord.addMember(),
    // With sound a finished turn is sent at once.
    DISCORD_FINISHED: "on",
    ...(isAnswering !== false && { CCEN_TOKEN: ASK_TOKEN }),
    ...discordSettings,
  };
  writeFileSync(paths.envFile, lines(settings), { mode: 0o600 });

  // A client that is a script needs Node; for a native one it is not on PATH, as with its users.
  const path = [join(home, "bin"), ...(client.endsWith(".js") ? [dirname(process.execPath)] : []), "/usr/bin", "/bin"];
  const environment = { HOME: home, PATH: path.join(":"), LANG: "C.UTF-8", TMPDIR: root };
  const ccen = async (...args: readonly string[]): Promise<PrintRun> =>
    readToEnd(spawn(process.execPath, [bin, ...args], { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] }));
  if (clientSettings !== undefined) writeFileSync(paths.settingsFile, JSON.stringify(clientSettings, null, 2));
  for (const words of [
    ...(isSetUp ? [["setup", ...setUpWith]] : []),
    ...(isAnswering === false ? [] : [["answers", "on"]]),
  ]) {
    const { stderr } = await ccen(...words);
    if (stderr !== "") throw new Error(`ccen ${words.join(" ")} says: ${stderr}`);
  }
  if (isAnswering === "node")
    registerAskHook(paths, { holdMinutes: 60, takesNotes: false, nowMs: Date.now(), platform: "win32" });
  const start = async (port = 0): Promise<DaemonProcess> => {
    const own = { port, ...(isAnswering !== false && { token: ASK_TOKEN }) };
    const started = await startDaemon(t, { home, paths, environment }, own);
    servers.unshift({ close: async () => started.end("SIGTERM") });
    return started;
  };
  const daemon = await start();
  const witness = createWitness(join(root, "witness"), isWatched ? eventsFor(version) : []);
  const api = await startFakeClaudeApi({ scripts, variables: { cwd }, ...(plan && { headers: plan }) });
  servers.push(api);

  const clientEnvironment = {
    ...environment,
    ANTHROPIC_BASE_URL: api.origin,
    ...(plan === undefined ? { ANTHROPIC_API_KEY: API_KEY } : { CLAUDE_CODE_OAUTH_TOKEN: PLAN_TOKEN }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    DISABLE_AUTOUPDATER: "1",
    // Retries take longer than a test may; the client's final message is the same.
    CLAUDE_CODE_MAX_RETRIES: "0",
    // A late hook must not start a second daemon while the test stops the first.
    CCEN_NO_START: "1",
    ...more,
  };
  const waitForSession = async (
    what: string,
    isIt: (session: SessionDto) => boolean,
    deadlineMs?: number,
  ): Promise<SessionDto> => waitFor(`a session ${what}`, async () => (await daemon.sessions()).find(isIt), deadlineMs);
  const hookEvents = async (): Promise<EventDto[]> =>
    (await daemon.allEvents()).filter(({ source }) => source === "hook");
  function startClient(words: readonly string[]): ChildProcess {
    const child = spawn(client, words, { cwd, env: clientEnvironment, stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    return child;
  }
  function startPrint(script: ScriptName, args: readonly string[] = []): ChildProcess {
    const words = ["-p", `${marker(script)} go`, "--settings", witness.settingsFile, "--allowedTools", TOOLS, ...args];
    return startClient(words);
  }

  return {
    paths,
    cwd,
    api,
    daemon,
    startAgain: async () => {
      await daemon.end("SIGTERM");
      await start(Number(new URL(daemon.url).port));
    },
    discord,
    channelId,
    discordText: () => discord.transcript(channelId),
    daemonLog: () => (existsSync(paths.logFile) ? readFileSync(paths.logFile, "utf8") : ""),
    // The newer client fires SessionEnd even then; it is out of scope of the tests.
    client: async (...args) => readToEnd(startClient(["--settings", '{"disableAllHooks":true}', ...args])),
    ccen,
    startPrint,
    print: async (script, args) => readToEnd(startPrint(script, args)),
    open: async (args = [], environmentOfThis = {}) => {
      const mode = args.includes("--permission-mode") ? [] : ["--permission-mode", "default"];
      const command = ["claude", ...mode, "--settings", witness.settingsFile, ...args];
      const socket = join(root, `tmux-${terminals.length}`);
      const variables = { ...clientEnvironment, ...environmentOfThis };
      const terminal = await openTerminal({ socket, cwd, command, environment: variables });
      terminals.push(terminal);
      await terminal.waitForScreen(/\? for shortcuts|(?:plan|auto|manual) mode on/);
      return terminal;
    },
    leave,
    ask: async (terminal, script) => terminal.say(`${marker(script)} go`),
    fired: witness.fired,
    events: async () => {
      const settled = async () => {
        const events = await hookEvents();
        return events.length === witness.fired().length && events;
      };
      // Timed out: the caller reports what is missing.
      return waitFor("as many events as hooks", settled, 10_000).catch(hookEvents);
    },
    session: async (sessionId) => daemon.get(`/api/sessions/${sessionId}`),
    calls: async (sessionId) => {
      const { calls }: ToolCallsDto = await daemon.get(`/api/sessions/${sessionId}/calls?limit=500`);
      return calls.toReversed();
    },
    transitions: async (sessionId) => {
      const { transitions }: TransitionsDto = await daemon.get(`/api/sessions/${sessionId}/transitions?limit=500`);
      return transitions.toReversed();
    },
    waitForState: async (state, deadlineMs) =>
      waitForSession(`that is ${state}`, (one) => one.state === state, deadlineMs),
    waitForParent: async (parent) => waitForSession(`from ${parent}`, (one) => one.parent_session_id === parent),
    waitForEvent: async (name, number = 1) =>
      waitFor(`${name} number ${number} in the log`, async () => {
        // The witness has it too: otherwise a later signal would interrupt its hook.
        if (witness.fired().filter((one) => one.name === name).length < number) return null;
        const events = await hookEvents();
        return events.filter((event) => event.hook_event_name === name)[number - 1];
      }),
    transcriptLines: () =>
      globSync(join(paths.configDir, "projects", "**", "*.jsonl")).flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
      ),
  };
}

function lines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
