import { test, type TestContext } from "node:test";
import { clientHarness, type ClientHarness, type HarnessOptions } from "./client-harness.ts";
import { endsWithItsClient, isAtRest } from "./resting.ts";
import { historiesOf } from "./scenario-histories.ts";
import { SCENARIOS, type ScenarioId } from "./scenario-list.ts";
import { historiesAre, hookIsSilent, keepsNoSystemPrompt, nothingIsLost, scenarioIsWhole } from "./truths.ts";

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
      await nothingIsLost(harness, order);
      hookIsSilent(harness);
      keepsNoSystemPrompt(harness);
      await scenarioIsWhole(harness);
      await harness.leave();
      await endsWithItsClient(harness);
      await historiesAre(harness, historiesOf(id, version));
    });
  }
}
