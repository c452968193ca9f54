import { test, type TestContext } from "node:test";
import { clientRig, type ClientRig, type RigOptions } from "./client-rig.ts";
import { endsWithItsClient, isAtRest } from "./resting.ts";
import { historiesOf } from "./scenario-histories.ts";
import { SCENARIOS, type ScenarioId } from "./scenario-list.ts";
import { historiesAre, hookIsSilent, keepsNoSystemPrompt, nothingIsLost, storyIsWhole } from "./truths.ts";

export interface Stage extends ClientRig {
  readonly t: TestContext;
  readonly version: string;
  /** The client is the newer one of the two. */
  readonly isNew: boolean;
}

interface ScenarioOptions extends Omit<RigOptions, "version"> {
  /** Whether hooks ran beside each other, so that nobody can know their order. */
  readonly order?: "serial" | "parallel";
}

/**
 * Plays a scenario of the list with each of its clients. What is true of all of them is checked here: the session comes to
 * rest in time, every hook is shown, the client has seen nothing of us, the stored story hangs together, the session ends
 * with its client, and it went through the states of `scenario-histories.ts` and no others. The name of the test is read again by `verdicts.ts`.
 */
export function scenario(
  id: ScenarioId,
  sentence: string,
  play: (stage: Stage) => Promise<void>,
  { order = "serial", ...options }: ScenarioOptions = {},
): void {
  for (const version of SCENARIOS[id]) {
    test(`${id} · ${version}: ${sentence}`, async (t) => {
      const rig = await clientRig(t, { ...options, version });
      await play({ ...rig, t, version, isNew: version !== "2.1.100" });
      await isAtRest(rig);
      await nothingIsLost(rig, order);
      hookIsSilent(rig);
      keepsNoSystemPrompt(rig);
      await storyIsWhole(rig);
      await rig.leave();
      await endsWithItsClient(rig);
      await historiesAre(rig, historiesOf(id, version));
    });
  }
}
