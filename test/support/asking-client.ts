import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { AnswerBodyDto, AnswerTakenDto, RequestDto, RequestsDto } from "../../src/api/request-dto.ts";
import type { LoginLinkDto } from "../../src/api/dto.ts";
import { ANSWER_KEY_HEADER } from "../../src/api/routes.ts";
import { ownPidDomain, startTimeOf } from "../../src/system/process-identity.ts";
import { readText } from "../../src/system/files/read-text.ts";
import { hasErrorCode } from "../../src/system/files/file-error.ts";
import { type ConfigHome, configHome } from "./config-home.ts";
import { type DaemonProcess, startDaemon } from "./daemon-process.ts";
import { installHooksForTest } from "./install-hooks.ts";
import { runCommandForTest } from "./run-command.ts";
import { waitFor } from "./wait-for.ts";

type Scope = Pick<TestContext, "after">;

export const ASK_TOKEN = "a-token-for-the-tests-of-answers-3kX9bQ7wLm2Vd8Rt";

/** A home in which answering is on, with more lines of settings. */
export async function answeringHome(t: Scope, settings = ""): Promise<ConfigHome> {
  const home = configHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, `CCEN_TOKEN=${ASK_TOKEN}\n${settings}`, { mode: 0o600 });
  await installHooksForTest(home);
  await runCommandForTest(home, ["answers", "on"]);
  return home;
}

/** The hooks of a dialog, run as the client runs them: `sh -c` in a process group of its own. This process is the client. */
interface Dialog {
  /** What the waiting hook printed and its exit status, once it has ended. */
  readonly ended: Promise<{ readonly output: string; readonly code: number | null }>;
  readonly child: ChildProcess;
  /** As the client ends it: with its whole group. */
  interrupt(): void;
}

/** What the page of a paired browser sends. */
export interface PairedHeaders {
  readonly Cookie: string;
  readonly [ANSWER_KEY_HEADER]: string;
}

export interface AnsweringHarness {
  readonly home: ConfigHome;
  readonly daemon: DaemonProcess;
  readonly paired: PairedHeaders;
  /** Opens a dialog: its waiting hook, and the one that stores the event. */
  ask(fields: Readonly<Record<string, unknown>>, environment?: Readonly<Record<string, string>>): Dialog;
  /** The same in Codex, whose hooks are registered in the home's `.codex`: its dialog waits for the hook. */
  askCodex(fields: Readonly<Record<string, unknown>>): Dialog;
  /** A person touches the page of a paired browser. */
  look(login?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends a turn: the hook that stores the event, and the one that waits for a note. */
  stop(sessionId: string, environment?: Readonly<Record<string, string>>): Dialog;
  /** Fires the hook that stores events. */
  fire(fields: Readonly<Record<string, unknown>>): Promise<void>;
  /** What the client's own registry says of the session. */
  register(status: string, sessionId?: string, version?: string): void;
  requests(): Promise<readonly RequestDto[]>;
  /** The request of a session, once it is in that state. */
  request(sessionId: string, state?: RequestDto["state"]): Promise<RequestDto>;
  answer(
    id: string,
    body: AnswerBodyDto | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: Partial<AnswerTakenDto> & { readonly state?: string } }>;
}

export async function answeringHarness(t: Scope, home?: ConfigHome): Promise<AnsweringHarness> {
  const own = home ?? (await answeringHome(t));
  const { paths, environment } = own;
  const daemon = await startDaemon(t, own, { token: ASK_TOKEN });
  await waitFor("the daemon takes requests", () => readText(paths.askFile) !== null);
  const paired = await pairBrowser(own, daemon.url);

  const cli = { CLAUDE_CODE_ENTRYPOINT: "cli" };
  function run(
    fields: Readonly<Record<string, unknown>>,
    more: Readonly<Record<string, string>> = {},
    file = paths.settingsFile,
  ): Dialog {
    const payload = JSON.stringify({ cwd: "/home/dev/shop", ...fields });
    const [store = "", waiting = ""] = commandsOf(file, String(fields["hook_event_name"]));
    runHook(store, payload, { ...environment, CCEN_NO_START: "1" });
    return beginDialog(t, waiting, payload, { ...environment, ...more });
  }

  async function requests(): Promise<readonly RequestDto[]> {
    return (await daemon.get<RequestsDto>("/api/requests")).requests;
  }

  return {
    home: own,
    daemon,
    paired,
    requests,
    ask: (fields, more) => run({ hook_event_name: "PermissionRequest", ...fields }, { ...cli, ...more }),
    askCodex: (fields) =>
      run(
        { hook_event_name: "PermissionRequest", turn_id: "turn", ...fields },
        {},
        join(own.home, ".codex/hooks.json"),
      ),
    look: async (login = { ...paired }) => {
      const headers = { "Content-Type": "application/json", ...login };
      const { status } = await fetch(`${daemon.url}/api/presence`, { method: "POST", headers, body: "{}" });
      assert.equal(status, 204);
    },
    stop: (sessionId, more) => run({ hook_event_name: "Stop", session_id: sessionId }, { ...cli, ...more }),
    fire: async (fields) => {
      const payload = JSON.stringify({ cwd: "/home/dev/shop", ...fields });
      const [command = ""] = commandsOf(paths.settingsFile, String(fields["hook_event_name"]));
      await once(runHook(command, payload, { ...environment, CCEN_NO_START: "1" }), "close");
    },
    register: (status, sessionId = "s1", version = "2.1.331") => {
      const folder = join(paths.configDir, "sessions");
      mkdirSync(folder, { recursive: true });
      const { machineId, namespace } = ownPidDomain();
      const entry = {
        pid: process.pid,
        sessionId,
        version,
        status,
        statusUpdatedAt: Date.now(),
        procStart: startTimeOf(process.pid),
        pidDomain: `linux:${machineId ?? ""}:${namespace ?? ""}`,
      };
      const file = join(folder, `${process.pid}.json`);
      writeFileSync(`${file}.new`, JSON.stringify(entry));
      renameSync(`${file}.new`, file);
    },
    request: async (sessionId, state = "open") =>
      waitFor(`a request of ${sessionId} that is ${state}`, async () =>
        (await requests()).findLast((one) => one.session_id === sessionId && one.state === state),
      ),
    answer: async (id, body, headers = {}) => {
      const response = await fetch(`${daemon.url}/api/requests/${id}/answer`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...paired, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as AnswerTakenDto };
    },
  };
}

/** Pairs a browser as `ccen answers pair` and the page do it. */
export async function pairBrowser(home: Pick<ConfigHome, "paths">, url: string): Promise<PairedHeaders> {
  const login = await postLogin(url, { code: await pairingCode(home, url) });
  return { Cookie: cookieOf(login), [ANSWER_KEY_HEADER]: login.headers.get(ANSWER_KEY_HEADER) ?? "" };
}

/** Of the link that `ccen answers pair` prints. */
export async function pairingCode({ paths }: Pick<ConfigHome, "paths">, url: string): Promise<string> {
  const key = readFileSync(paths.accessKeyFile, "utf8");
  const link = await fetch(`${url}/api/login/pair`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
  });
  return ((await link.json()) as LoginLinkDto).code;
}

/** Of a link that opens the page, as `ccen open` makes it. */
export async function loginCode(url: string): Promise<string> {
  const link = await fetch(`${url}/api/login/link`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${ASK_TOKEN}` },
  });
  return ((await link.json()) as LoginLinkDto).code;
}

/** @returns the cookie of a login by a code or the token, empty if it is refused */
export async function logIn(url: string, proof: Readonly<Record<string, string>>): Promise<string> {
  return cookieOf(await postLogin(url, proof));
}

async function postLogin(url: string, proof: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${url}/api/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" },
    body: JSON.stringify(proof),
  });
}

function cookieOf(login: Response): string {
  return login.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** The commands that are registered for an event, in the order of the settings. */
function commandsOf(file: string, eventName: string): readonly string[] {
  const settings = JSON.parse(readFileSync(file, "utf8")) as {
    hooks: Record<string, { hooks: { command: string }[] }[]>;
  };
  return (settings.hooks[eventName] ?? []).flatMap(({ hooks }) => hooks.map(({ command }) => command));
}

function runHook(command: string, payload: string, env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn("/bin/sh", ["-c", command], { env, stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.on("error", () => {});
  child.stdin.end(payload);
  return child;
}

function beginDialog(t: Scope, command: string, payload: string, env: Readonly<Record<string, string>>): Dialog {
  const child = spawn("/bin/sh", ["-c", command], { env, detached: true, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on("error", () => {});
  child.stdin.end(payload);
  const ended = once(child, "close").then(([code]) => ({ output, code: code as number | null }));
  const interrupt = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid);
    } catch (error) {
      // Its end is not reported yet.
      if (!hasErrorCode(error, "ESRCH")) throw error;
    }
  };
  t.after(async () => {
    interrupt();
    await ended;
  });
  return { child, ended, interrupt };
}
