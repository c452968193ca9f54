import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import type { FaultEffect } from "../../fake-discord/faults.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { askingSession } from "../asking-session.ts";
import { configHome } from "../config-home.ts";
import { waitFor } from "../wait-for.ts";
import { configure, startChild, urlOf } from "./kill-while-sending.ts";

/** Where the daemon is killed; with an effect, while it waits for the answer to that message. */
export type AwayKill =
  | { readonly at: "before-message" | "before-ping" }
  | { readonly at: "message" | "ping"; readonly effect: Extract<FaultEffect["kind"], "hang" | "hang-after"> };

/** The points between a request and its ping. */
export const EVERY_AWAY_KILL: readonly AwayKill[] = [
  { at: "before-message" },
  { at: "message", effect: "hang" },
  { at: "message", effect: "hang-after" },
  { at: "before-ping" },
  { at: "ping", effect: "hang" },
  { at: "ping", effect: "hang-after" },
];

/**
 * Kills a daemon while a person is here, so that a request comes as a silent message and pings later; the next daemon
 * takes the person for away. Each request has one message and one ping, which are one where none was sent before.
 */
export async function killWhileAway(t: TestContext, kills: readonly AwayKill[]): Promise<void> {
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  configure(home, fake, "bot", channelId);
  const { envFile } = home.paths;
  const credentials = `${readFileSync(envFile, "utf8")}\nDISCORD_MENTION_USER_ID=${fake.addMember()}`;

  for (const [number, kill] of kills.entries()) {
    const isEarly = kill.at === "before-message";
    const away = `CCEN_AWAY_MINUTES=60\nCCEN_AWAY_SILENT_SECONDS=${isEarly ? 3600 : 0}`;
    writeFileSync(envFile, `${credentials}\n${away}\n`);
    let child = await startChild(t, home);
    let url = await urlOf(child);
    const post = async (path: string, body: string): Promise<void> => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body };
      assert.equal((await fetch(url + path, init)).status, 204);
    };
    const deliveries = async (): Promise<DeliveriesDto> =>
      (await fetch(`${url}/api/deliveries?kind=permission&limit=9`)).json() as Promise<DeliveriesDto>;
    const restart = async (): Promise<void> => {
      child.kill("SIGKILL");
      await once(child, "exit");
      child = await startChild(t, home);
      url = await urlOf(child);
    };

    const mark = `a${String(number).padStart(7, "0")}`;
    const says = `· Bash? make ${mark}`;
    const messages = () =>
      fake.messagesIn(channelId).filter(({ versions: [first] }) => first?.content.includes(says) === true);
    const pings = () => fake.pings.filter(({ messageId }) => messages().some(({ id }) => id === messageId));
    const fault = () =>
      fake.fault({
        effect: { kind: "effect" in kill ? kill.effect : "hang" },
        match: ({ method, body }) => method === "POST" && String(body["content"]).includes(says),
      });

    await post("/api/presence", "{}");
    const { prompt, begins, asks, ran } = askingSession(mark);
    let held = kill.at === "message" ? fault() : null;
    for (const body of [prompt, begins, asks]) await post("/api/hook", body);
    if (held !== null) {
      await waitFor("the message on its way", () => (held?.met ?? 0) > 0);
    } else if (isEarly) {
      await waitFor("the delivery", async () =>
        (await deliveries()).deliveries.some(({ state }) => state === "waiting"),
      );
      assert.equal(messages().length, 0);
    } else {
      await waitFor("the silent message", () => messages().length === 1);
      assert.equal(pings().length, 0);
      held = kill.at === "ping" ? fault() : null;
    }
    if (kill.at === "ping") {
      await restart();
      await waitFor("the ping on its way", () => (held?.met ?? 0) > 0);
    }
    held?.cancel();
    await restart();
    await waitFor(`the ping after a kill at ${JSON.stringify(kill)}`, () => pings().length > 0);
    // Nothing is left to do, and nothing is sent again.
    await restart();
    await post("/api/hook", ran);
    await waitFor("no open delivery", async () => (await deliveries()).destinations.every(({ open }) => open === 0));
    assert.deepEqual([messages().length, pings().length], [isEarly ? 1 : 2, 1], JSON.stringify(kill));
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}
