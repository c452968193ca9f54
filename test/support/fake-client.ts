import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { ownPidDomain, programOf, startTimeOf } from "../../src/system/process-identity.ts";
import type { ConfigHome } from "./config-home.ts";
import { hookCommand } from "./fire-hook.ts";
import { waitFor } from "./wait-for.ts";

/** Runs its hooks as Claude Code does, one payload a line, and a command behind `run`; on SIGTERM it sends the end of its session. */
const PROGRAM = `
trap 'printf %s "$LAST" | sh -c "$HOOK"; exit 0' TERM
while IFS= read -r payload; do
  case $payload in 'run '*) sh -c "\${payload#run }" & echo '0 silent'; continue ;; esac
  printf %s "$payload" | sh -c "$HOOK" >"$OUTPUT" 2>&1
  code=$?
  [ -s "$OUTPUT" ] && echo "$code loud" || echo "$code silent"
done
`;

export interface FakeClient {
  readonly pid: number;
  /** Fires a hook and waits for its end. */
  fire(sessionId: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
  /** The same with any one-line text; returns `<exit status> silent`, or `loud` if the hook printed something. */
  fireText(text: string): Promise<string>;
  /** Sends the signal; waits for the exit if its parent collects it. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Writes the client's own entry into its registry. */
  register(sessionId: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface FakeClientOptions {
  /** Its process name: `claude`, or that of a program that is no client. */
  readonly name?: string;
  /** The session that SIGTERM ends. */
  readonly sessionId?: string;
  /** Whether its hooks may start a daemon. */
  readonly startsDaemon?: boolean;
  /** Its command-line arguments. */
  readonly args?: readonly string[];
  /** False: its parent never collects its exit status, so that it stays a zombie and keeps its pid. */
  readonly isCollected?: boolean;
}

const CARELESS_PARENT = 'exec 3<&0; sh "$@" <&3 3<&- & echo $!; exec tail -f /dev/null';

let started = 0;

/** A process that runs the installed hook as a client does. */
export async function startFakeClient(
  t: Pick<TestContext, "after">,
  home: ConfigHome,
  { name = "claude", sessionId = "", startsDaemon = false, args = [], isCollected = true }: FakeClientOptions = {},
): Promise<FakeClient> {
  const folder = join(home.home, "programs");
  mkdirSync(folder, { recursive: true });
  // Once: a shell reads its program while it runs.
  if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), PROGRAM);
  const parent = isCollected ? [] : ["-c", CARELESS_PARENT, "sh"];
  const child = spawn("sh", [...parent, join(folder, name), ...args], {
    env: {
      ...home.environment,
      ...(startsDaemon ? {} : { CCEN_NO_START: "1" }),
      HOOK: hookCommand(home),
      OUTPUT: join(folder, `output-${(started += 1)}`),
      LAST: JSON.stringify({ session_id: sessionId, hook_event_name: "SessionEnd", reason: "other" }),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child, "spawn");
  t.after(async () => end(child, "SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const pid = isCollected ? (child.pid ?? 0) : Number((await lines.next()).value);
  // The kernel shows no arguments until the program has replaced its parent's.
  await waitFor("its program runs", () => programOf(pid)?.args.length !== 0);
  const fireText = async (text: string): Promise<string> => {
    child.stdin.write(`${text}\n`);
    const answer = await lines.next();
    return answer.done === true ? "gone" : answer.value;
  };
  return {
    pid,
    fireText,
    fire: async (id, fields) => {
      await fireText(JSON.stringify({ session_id: id, cwd: "/home/dev/shop", ...fields }));
    },
    end: async (signal) => {
      if (isCollected) await end(child, signal);
      else process.kill(pid, signal);
    },
    register: (id, fields = {}) => {
      const { machineId, namespace } = ownPidDomain();
      const registry = join(home.paths.configDir, "sessions");
      mkdirSync(registry, { recursive: true });
      const entry = {
        pid,
        sessionId: id,
        procStart: startTimeOf(pid),
        pidDomain: `linux:${machineId ?? ""}:${namespace ?? ""}`,
        ...fields,
      };
      writeFileSync(join(registry, `${pid}.json`), JSON.stringify(entry));
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
