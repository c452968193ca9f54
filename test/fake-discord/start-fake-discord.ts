/**
 * A fake Discord on loopback, as strict as the real one: it keeps state, validates every body, applies limits and
 * fails on command. `@discordjs/rest` and discord.js run against it unmodified.
 *
 *     const fake = await startFakeDiscord({ clock: time.clock });
 *     const channelId = fake.addTextChannel({ name: "general" });
 *     const webhookUrl = fake.addWebhook(channelId);      // as a user copies it: no version, so it uses v6
 *     const token = fake.addBot();                        // with the permissions that a notifier needs
 *     …let the client work with fake.apiBase…
 *     fake.transcript(channelId);                         // the visible content, for a snapshot
 *     fake.pings;                                         // effective pings
 *     fake.requests;                                      // all requests, without tokens
 *     await fake.close();
 *
 * The gateway is on the same port; people use the components of a message as it is stored:
 *
 *     const clicked = fake.click(messageId, "Allow", fake.addMember());
 *     clicked.responseType;                               // null until the bot has answered
 *     fake.gateway.close(4009);                           // and drop, send(7), quirks, startLimit
 *
 * Only the given clock counts: limits, nonces, idle threads and ids follow it, and nothing waits for real seconds.
 * Limits count as Discord's do (`limits: "none"` for tests about something else, or single values to replace).
 *
 * Faults apply to requests in the order in which they were planned:
 *
 *     fake.fault({ effect: { kind: "lost-after" }, match: ({ method }) => method === "POST" });
 *     fake.fault({ effect: { kind: "status", status: 503 }, times: 3 });
 *     await fake.stopListening();                         // connection refused, until fake.resumeListening()
 *
 * Where Discord promises nothing the fake is stricter, so that a client which passes here works there:
 * every written mention pings unless `allowed_mentions` forbids it; webhooks may not write into locked threads;
 * archiving an archived thread is 50083; the hidden limit counts for the webhook's channel with all its threads.
 */
import type { Clock } from "../../src/core/ports.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createFaultPlan, type Fault, type PlannedFault } from "./faults.ts";
import { countInvalidRequests, type InvalidCounts } from "./limits/invalid-requests.ts";
import { type LimitTable, limitTable } from "./limits/limit-table.ts";
import { createLimiter } from "./limits/limiter.ts";
import { createGatewayServer, type FakeGateway } from "./gateway/gateway.ts";
import { createPeople, type People } from "./interactions/people.ts";
import type { SeenRequest } from "./observe/seen-request.ts";
import { transcript } from "./observe/transcript.ts";
import { createScenario, type Scenario } from "./scenario.ts";
import { listen } from "./server/listener.ts";
import type { Channel, Message, Ping } from "./state/model.ts";
import { archiveIdleThreads } from "./state/threads.ts";
import { createWorld, type Quirks } from "./state/world.ts";

export interface FakeDiscordOptions {
  /** Default: the machine's own. */
  readonly clock?: Clock;
  readonly limits?: Partial<LimitTable> | "none";
  readonly quirks?: Partial<Quirks>;
}

export interface FakeDiscord extends Scenario, People {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `<origin>/api/v10`. A discord.js client wants `<origin>/api`. */
  readonly apiBase: string;
  readonly gateway: FakeGateway;
  /** May be changed while it runs. */
  readonly quirks: Quirks;

  readonly requests: readonly SeenRequest[];
  readonly pings: readonly Ping[];
  readonly invalidRequests: InvalidCounts;
  channel(channelId: string): Channel;
  /** Oldest first, without Discord's own lines ("changed the name"). */
  messagesIn(channelId: string): readonly Message[];
  /** Threads and posts of a channel, oldest first. */
  threadsIn(channelId: string): readonly Channel[];
  transcript(channelId: string): string;

  fault(fault: Fault): PlannedFault;
  stopListening(): Promise<void>;
  resumeListening(): Promise<void>;
  /** Breaks every connection, hanging ones too. */
  close(): Promise<void>;
}

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const { clock = systemClock, limits, quirks } = options;
  const world = createWorld(clock, quirks);
  const limiter = createLimiter(limitTable(limits), clock);
  const invalidRequests = countInvalidRequests(limiter.table.invalid, clock);
  const faults = createFaultPlan();
  const requests: SeenRequest[] = [];
  let origin = "";
  const gateway = createGatewayServer(world, () => origin);
  const listener = await listen({ world, limiter, invalidRequests, faults, requests, gateway });
  origin = `http://127.0.0.1:${listener.port}`;
  gateway.attach(listener.server);
  let isListening = true;

  const stopListening = async (): Promise<void> => {
    if (!isListening) return;
    isListening = false;
    gateway.drop();
    await listener.stop();
  };
  const channel = (channelId: string): Channel => {
    archiveIdleThreads(world);
    const found = world.channels.get(channelId);
    if (found === undefined) throw new Error(`the fake has no channel ${channelId}`);
    return found;
  };

  return {
    ...createScenario(world, origin),
    ...createPeople(world, gateway.deliver),
    origin,
    gateway,
    apiBase: `${origin}/api/v10`,
    quirks: world.quirks,
    requests,
    pings: world.pings,
    get invalidRequests() {
      return invalidRequests.read();
    },
    channel,
    messagesIn: (channelId) => channel(channelId).messages.filter(({ type }) => type === 0),
    threadsIn: (channelId) => [...world.channels.values()].filter(({ parentId }) => parentId === channelId),
    transcript: (channelId) => transcript(world, channel(channelId)),
    fault: faults.plan,
    stopListening,
    resumeListening: async () => {
      if (isListening) return;
      await listener.resume();
      isListening = true;
    },
    close: stopListening,
  };
}
