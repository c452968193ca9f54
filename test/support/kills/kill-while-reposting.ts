import assert from "node:assert/strict";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import type { Message } from "../../fake-discord/state/model.ts";
import { askingSession } from "../asking-session.ts";
import { configHome } from "../config-home.ts";
import { waitFor } from "../wait-for.ts";
import { configure, startChild, urlOf } from "./kill-while-sending.ts";

const isCard = ({ embeds }: Message): boolean => /"-# <t:\d+:R> /.test(JSON.stringify(embeds));

/**
 * Kills a daemon while it posts the card of a session again that a person deleted. Each time the next daemon leaves one
 * card of the session, and it is true.
 * @param effects whether the request on which it is killed took effect: `hang-after` or not
 */
export async function killWhileReposting(t: TestContext, effects: readonly ("hang" | "hang-after")[]): Promise<void> {
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  configure(home, fake, "bot", channelId);
  const cardsOf = (mark: string): readonly Message[] =>
    fake.messagesIn(channelId).filter((one) => isCard(one) && JSON.stringify(one.embeds).includes(mark));

  let child = await startChild(t, home);
  let url = await urlOf(child);
  const post = async (...bodies: readonly string[]): Promise<void> => {
    for (const body of bodies) {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body };
      assert.equal((await fetch(`${url}/api/hook`, init)).status, 204);
    }
  };

  for (const [number, effect] of effects.entries()) {
    const mark = `d${String(number).padStart(7, "0")}`;
    const { prompt, begins, asks } = askingSession(mark);
    await post(prompt);
    await waitFor("the card to delete", () => cardsOf(mark).length === 1);
    const oldCard = cardsOf(mark)[0]?.id ?? "";
    const fault = fake.fault({
      effect: { kind: effect },
      match: ({ method, path, body }) =>
        method === "POST" && path.endsWith("/messages") && String(body["content"]).startsWith("🟡"),
    });
    fake.deleteMessage(channelId, oldCard);
    await post(begins, asks);
    await waitFor("the post of the card", () => fault.met > 0);
    child.kill("SIGKILL");
    await once(child, "exit");
    fault.cancel();
    if (effect === "hang") assert.equal(cardsOf(mark).length, 0, "the kill was between");
    child = await startChild(t, home);
    url = await urlOf(child);
    await waitFor(`one card, of the wait, after a kill at its post: ${effect}`, () => {
      const [card, ...more] = cardsOf(mark);
      return card?.content.startsWith("🟡") === true && more.length === 0 && card.id !== oldCard;
    });
  }
  // Nothing is left to do, and nothing is posted again.
  const last = askingSession("e0000000");
  await post(last.prompt);
  await waitFor("the next card", () => cardsOf("e0000000").length === 1);
  assert.equal(fake.messagesIn(channelId).filter(isCard).length, effects.length + 1);
}
