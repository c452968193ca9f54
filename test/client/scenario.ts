import { test, type TestContext } from "node:test";
import { clientHarness, type ClientHarness, type HarnessOptions } from "./client-harness.ts";
import { historiesOf } from "./scenario-histories.ts";
import { SCENARIOS, type ScenarioId } from "./scenario-list.ts";
import { historiesAre, hookIsSilent, keepsNoSystemPrompt, nothingIsLost, scenarioIsWhole } from "./truths.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { waitFor } from "../support/wait-for.ts";

export interface Stage extends ClientHarness {
  readonly t: TestContext;
  readonly version: string;
  /** The client is the newer one of the two. */
  readonly isNew: boolean;
}

interface ScenarioOptions extends Omit<HarnessOptions, "version"> {
  /** Whether hooks ran in parallel, so that their order is unknown. */
  readonly order?: "serial" | "parallel";
}

/**
 * Plays a scenario of the list with each of its clients. Checks what holds for all of them: the session comes to rest
 * in time, every hook is shown, our hooks are invisible to the client, the stored timeline is consistent, the session
 * ends with its client, and it went through exactly the states of `scenario-histories.ts`. `play.ts` parses the name of
 * the test.
 */
export function scenario(
  id: ScenarioId,
  sentence: string,
  play: (stage: Stage) => Promise<void>,
  { order = "serial", ...options }: ScenarioOptions = {},
): void {
  for (const version of SCENARIOS[id]) {
    test(`${id} · ${version}: ${sentence}`, async (t) => {
      const harness = await clientHarness(t, { ...options, version });
      await play({ ...harness, t, version, isNew: version !== "2.1.100" });
      await isAtRest(harness);
      if (options.isWatched !== false) await nothingIsLost(harness, order);
      hookIsSilent(harness);
      keepsNoSystemPrompt(harness);
      await scenarioIsWhole(harness);
      await harness.leave();
      await endsWithItsClient(harness);
      await historiesAre(harness, historiesOf(id, version));
    });
  }
}

/** How long a session may be shown at work, or waiting, after it has stopped being so. */
const REST_WITHIN_MS = 30_000;
/** How long after its death a client may be shown as alive. */
const LOST_WITHIN_MS = 60_000;

const BUSY: ReadonlySet<SessionDto["state"]> = new Set(["working", "waiting", "unknown"]);

/** All of the client's work has ended: no session is working or waiting. */
async function isAtRest(harness: ClientHarness): Promise<void> {
  await allBecome(harness, "at rest", REST_WITHIN_MS, ({ state }) => !BUSY.has(state));
}

/** No client runs any more, and every session has ended. */
async function endsWithItsClient(harness: ClientHarness): Promise<void> {
  await allBecome(harness, "ended or lost", LOST_WITHIN_MS, ({ state }) => state === "ended" || state === "lost");
}

async function allBecome(
  harness: ClientHarness,
  what: string,
  withinMs: number,
  isSo: (session: SessionDto) => boolean,
): Promise<void> {
  let wrong: readonly SessionDto[] = [];
  const become = async (): Promise<boolean> => {
    wrong = (await harness.daemon.sessions()).filter((session) => !isSo(session));
    return wrong.length === 0;
  };
  await waitFor(what, become, withinMs).catch((error: unknown) => {
    const reported = wrong.map(
      ({ session_id, state, cause, doing }) => `${session_id}: ${state} by ${cause}, ${doing}`,
    );
    throw new Error(`after ${withinMs} ms not ${what}: ${reported.join("; ")}`, { cause: error });
  });
}
