import assert from "node:assert/strict";
import { once } from "node:events";
import type { TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { askingSession } from "../asking-session.ts";
import { configHome } from "../config-home.ts";
import { waitFor } from "../wait-for.ts";
import { configure, startChild, urlOf } from "./kill-while-sending.ts";

/**
 * Kills a daemon while two finished turns wait for a prompt. The first gets it after the kills and is not sent. The
 * session of the second ends: it is sent, once.
 */
export async function killInGrace(t: TestContext, kills: number): Promise<void> {
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  configure(home, fake, "bot", channelId);
  const [overtaken, left] = [askingSession("f0000001"), askingSession("f0000002")];
  let child = await startChild(t, home);
  let url = await urlOf(child);
  const post = async (body: string): Promise<void> => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body };
    assert.equal((await fetch(`${url}/api/hook`, init)).status, 204);
  };
  const finished = async (): Promise<DeliveriesDto["deliveries"]> => {
    const response = await fetch(`${url}/api/deliveries?kind=finished&limit=9`);
    return ((await response.json()) as DeliveriesDto).deliveries;
  };

  for (const one of [overtaken, left]) {
    await post(one.prompt);
    await post(one.finished);
  }
  for (let kill = 0; kill < kills; kill += 1) {
    assert.deepEqual(
      (await finished()).map(({ state }) => state),
      ["waiting", "waiting"],
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    child = await startChild(t, home);
    url = await urlOf(child);
  }
  await post(overtaken.prompt);
  await post(left.ended);
  await waitFor("the ends of both", async () => (await finished()).every(({ state }) => /sent|discarded/.test(state)));
  const states = (await finished()).map(({ session_id, state }) => `${session_id.slice(0, 8)} ${state}`);
  assert.deepEqual(new Set(states), new Set(["f0000001 discarded", "f0000002 sent"]));
  const messages = fake.messagesIn(channelId).filter(({ content }) => content.startsWith("🏁"));
  assert.equal(messages.length, 1);
}
