import type { TestContext } from "node:test";
import type { JsonObject } from "../../src/core/json.ts";
import type { Connection } from "../../src/providers/approvals/connection.ts";
import type { ConnectionState } from "../../src/providers/approvals/message-answers.ts";
import { fetchGateway } from "../../src/providers/discord/gateway/fetch-gateway.ts";
import { createGateway } from "../../src/providers/discord/gateway/gateway.ts";
import { createRateLimits } from "../../src/providers/discord/rest/rate-limits.ts";
import { createRestClient, userAgentOf } from "../../src/providers/discord/rest/rest-client.ts";
import { type FakeDiscord, startFakeDiscord } from "../fake-discord/start-fake-discord.ts";
import { virtualTime, type VirtualTime } from "./virtual-time.ts";
import { waitFor } from "./wait-for.ts";

export interface GatewayHarness {
  readonly fake: FakeDiscord;
  readonly time: VirtualTime;
  readonly token: string;
  readonly gateway: Connection;
  readonly states: ConnectionState[];
  readonly interactions: JsonObject[];
  /** Times at which the address was asked for. */
  readonly askedAtMs: number[];
  readonly connected: () => Promise<void>;
  /** Moves the time in steps until the condition holds. */
  readonly passUntil: (what: string, isSo: () => boolean, stepMs?: number) => Promise<void>;
}

interface Options {
  readonly random?: () => number;
  /** Default: that of a new bot. */
  readonly token?: string;
  readonly endpointUrl?: string;
}

/** A gateway that has been started, against the fake Discord, in virtual time. */
export async function gatewayHarness(
  t: TestContext,
  { random = () => 0.5, token = "", endpointUrl }: Options = {},
): Promise<GatewayHarness> {
  let pending = 0;
  const time = virtualTime(undefined, () => pending > 0);
  const fake = await startFakeDiscord({ clock: time.clock, limits: "none" });
  t.after(() => fake.close());
  const known = token === "" ? fake.addBot() : token;
  if (endpointUrl !== undefined) fake.setInteractionsEndpoint(known, endpointUrl);
  const client = createRestClient({
    fetch: async (url, init) => fetch(url, init),
    apiBase: fake.apiBase,
    botToken: known,
    clock: time.clock,
    limits: createRateLimits(time.clock),
    userAgent: userAgentOf("https://example.org/repo", "0.0.0"),
  });
  const states: ConnectionState[] = [];
  const interactions: JsonObject[] = [];
  const askedAtMs: number[] = [];
  const gateway = createGateway({
    token: known,
    fetchGateway: async (signal) => {
      askedAtMs.push(time.clock.now());
      pending += 1;
      try {
        return await fetchGateway(client, signal);
      } finally {
        pending -= 1;
      }
    },
    clock: time.clock,
    sleep: time.sleep,
    random,
    onInteraction: (interaction) => void interactions.push(interaction),
    onState: (state) => void states.push(state),
  });
  t.after(() => gateway.stop());
  gateway.start();
  return {
    fake,
    time,
    token: known,
    gateway,
    states,
    interactions,
    askedAtMs,
    connected: async () => void (await waitFor("the login", () => gateway.state().kind === "connected")),
    passUntil: async (what, isSo, stepMs = 500) =>
      void (await waitFor(what, async () => {
        if (!isSo()) await time.advance(stepMs);
        return isSo();
      })),
  };
}

/** What the client sent of one operation. */
export const framesOf = ({ fake }: GatewayHarness, op: number) =>
  fake.gateway.frames.filter((frame) => frame.op === op);

/** READY and RESUMED make a new state each. */
export const logins = ({ states }: GatewayHarness): number => states.filter(({ kind }) => kind === "connected").length;

export async function postButton({ fake, token }: GatewayHarness): Promise<{ messageId: string; userId: string }> {
  const channelId = fake.addTextChannel();
  const response = await fetch(`${fake.apiBase}/channels/${channelId}/messages`, {
    method: "POST",
    headers: {
      "User-Agent": "DiscordBot (https://example.invalid, 1.0)",
      Authorization: `Bot ${token}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({
      content: "x",
      components: [{ type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "go" }] }],
    }),
  });
  return { messageId: ((await response.json()) as { id: string }).id, userId: fake.addMember() };
}
