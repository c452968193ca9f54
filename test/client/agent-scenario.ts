import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { TransitionsDto } from "../../src/api/session-dto.ts";
import type { AgentName } from "../../src/core/agent.ts";
import type { SessionState } from "../../src/core/session/session.ts";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";
import { bin, startDaemon } from "../support/daemon-process.ts";
import { waitFor } from "../support/wait-for.ts";
import { readToEnd } from "./child-runs.ts";
import { perform, type Stage } from "./recording/stage.ts";
import type { Step } from "./recording/steps.ts";
import { ALL_SCENARIOS } from "./scenario-list.ts";

/** The real client of another agent in its own home, with a second hook of every event beside ours. */
interface AgentStage extends Stage {
  /** The hook event that is stored for one of {@link Stage.events}, where these have other names. */
  storedName?(event: string): string | null;
  close(): Promise<void>;
}

interface AgentScenario {
  readonly agent: AgentName;
  readonly what: string;
  readonly steps: readonly Step[];
  /** The states of each session, in the order of their starts. */
  readonly histories: readonly string[];
  readonly openStage: () => Promise<AgentStage>;
  /** After `ccen setup`, before the client starts. */
  readonly prepare?: (stage: AgentStage) => void;
}

/** How long after the last step a session may take to come to its last state: a transcript is read once a second. */
const AT_REST_WITHIN_MS = 30_000;

/**
 * Plays a scenario with an agent's real client, with its hooks from `ccen setup` and our daemon. Each session goes
 * through exactly its states, under its agent's name, and every hook that the client ran is stored once.
 */
export function agentScenario(id: string, scenario: AgentScenario): void {
  const { agent, what, steps, histories, openStage, prepare } = scenario;
  test(`${id} · ${ALL_SCENARIOS[id]?.[0]}: ${what}`, async (t) => {
    const stage = await openStage();
    t.after(async () => stage.close());
    const { home, environment, cwd } = stage;
    const paths = pathsUnder(`${home}/.claude`);
    mkdirSync(paths.hooksDir, { recursive: true });
    const setup = [bin, "setup", "--agents", agent];
    const words = { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] } satisfies Parameters<typeof spawn>[2];
    const { stderr, code } = await readToEnd(spawn(process.execPath, setup, words));
    assert.deepEqual([code, stderr], [0, ""]);
    prepare?.(stage);
    const daemon = await startDaemon(t, { home, paths, environment });
    const statesOf = async (sessionId: string): Promise<readonly SessionState[]> => {
      const page: TransitionsDto = await daemon.get(`/api/sessions/${sessionId}/transitions?limit=500`);
      return page.transitions.map(({ to }) => to).toReversed();
    };
    const begun = async () =>
      (await daemon.sessions()).toSorted((one, other) => Date.parse(one.started_at) - Date.parse(other.started_at));
    const newestStates = async () => statesOf((await begun()).at(-1)?.session_id ?? "");
    const { error } = await perform({ ...stage, states: newestStates }, steps);
    if (error !== null) throw error;

    let found: readonly string[] = [];
    const areSo = async (): Promise<boolean> => {
      found = await Promise.all((await begun()).map(async ({ session_id }) => (await statesOf(session_id)).join(" ")));
      return found.length === histories.length && found.every((states, at) => states === histories[at]);
    };
    await waitFor("the sessions' last states", areSo, AT_REST_WITHIN_MS).catch(() => {
      assert.deepEqual(found, histories, logOf(paths));
    });
    const events = (await daemon.allEvents()).filter(({ source }) => source === "hook");
    const names = events.map((event) => event.hook_event_name);
    const expected = stage.events().flatMap((name) => stage.storedName?.(name) ?? (stage.storedName ? [] : name));
    const compared = stage.storedName === undefined ? names : names.filter((name) => expected.includes(name));
    assert.deepEqual(compared.toSorted(), expected.toSorted());
    assert.deepEqual([...new Set(events.map((event) => event.agent))], [agent]);
  });
}

function logOf({ logFile }: Paths): string {
  return readFileSync(logFile, "utf8");
}
