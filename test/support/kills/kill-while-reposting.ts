import assert from "node:assert/strict";
import { once } from "node:events";
import type { TestContext } from "node:test";
import type { FaultEffect } from "../../fake-discord/faults.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import type { Message } from "../../fake-discord/state/model.ts";
import { askingSession } from "../asking-session.ts";
import { configHome } from "../config-home.ts";
import { waitFor } from "../wait-for.ts";
import { configure, startChild, urlOf } from "./kill-while-sending.ts";

/** Where a daemon is killed: while it waits for the answer to a request, which took effect or did not. */
export interface RepostKill {
  readonly what: "card" | "board";
  readonly at: "delete" | "post";
  readonly effect: Extract<FaultEffect["kind"], "hang" | "hang-after">;
}

/** The old one is gone, the new one is not there. */
export const BETWEEN: RepostKill = { what: "card", at: "post", effect: "hang" };

export const EVERY_REPOST_KILL: readonly RepostKill[] = [
  BETWEEN,
  { ...BETWEEN, what: "board" },
  { what: "card", at: "delete", effect: "hang" },
  { what: "card", at: "delete", effect: "hang-after" },
  { what: "card", at: "post", effect: "hang-after" },
  { what: "board", at: "post", effect: "hang-after" },
];

const isBoard = ({ content }: Message): boolean => content.startsWith("📌");
const isCard = ({ embeds }: Message): boolean => /"-# <t:\d+:R> /.test(JSON.stringify(embeds));

/**
 * Kills a daemon while it posts a message again: the card of a session that begins to wait, and a board that a person
 * deleted. Each time the next daemon leaves one board and one card of each session, and they are true.
 */
export async function killWhileReposting(t: TestContext, kills: readonly RepostKill[]): Promise<void> {
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  configure(home, fake, "bot", channelId);
  const boards = (): readonly Message[] => fake.messagesIn(channelId).filter(isBoard);
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

  for (const [number, { what, at, effect }] of kills.entries()) {
    const mark = `d${String(number).padStart(7, "0")}`;
    const { prompt, begins, asks } = askingSession(mark);
    await post(prompt);
    const hasBoard = (): boolean => what === "card" || boards().length === 1;
    await waitFor("the card, and a board to delete", () => cardsOf(mark).length === 1 && hasBoard());
    const [oldCard, oldBoard] = [cardsOf(mark)[0]?.id ?? "", boards()[0]?.id ?? ""];
    const fault = fake.fault({
      effect: { kind: effect },
      match: ({ method, path, body }) => {
        if (at === "delete") return method === "DELETE" && path.endsWith(oldCard);
        const content = String(body["content"]);
        const isWanted = what === "board" ? content.startsWith("📌") : content.startsWith("🟡");
        return method === "POST" && path.endsWith("/messages") && isWanted;
      },
    });
    if (what === "board") fake.deleteMessage(channelId, oldBoard);
    await post(begins, asks);
    await waitFor(`the ${at} of the ${what}`, () => fault.met > 0);
    child.kill("SIGKILL");
    await once(child, "exit");
    fault.cancel();
    const isOnlyDeleted = at === "post" && effect === "hang";
    if (isOnlyDeleted) assert.equal((what === "board" ? boards() : cardsOf(mark)).length, 0, "the kill was between");
    child = await startChild(t, home);
    url = await urlOf(child);
    await waitFor(`one board and one card, both of the wait, after a kill at the ${at} of the ${what}`, () => {
      const [card, ...more] = cardsOf(mark);
      const [board, ...others] = boards();
      const isTrue = card?.content.startsWith("🟡") === true && board?.content.includes(`${number + 1} wait`) === true;
      return isTrue && more.length + others.length === 0 && (what === "board" || card.id !== oldCard);
    });
  }
  // Nothing is left to do, and nothing is posted again.
  const last = askingSession("e0000000");
  await post(last.prompt);
  await waitFor("the next card", () => cardsOf("e0000000").length === 1);
  assert.equal(boards().length, 1);
  assert.equal(fake.messagesIn(channelId).filter(isCard).length, kills.length + 1);
}
