import { createHash } from "node:crypto";
import type { TestContext } from "node:test";
import type { Notification, SessionCard } from "../../src/core/notification/notification.ts";
import type {
  Attempt,
  DeliveryOutcome,
  MessageService,
  SessionThread,
  ThreadStore,
} from "../../src/core/notification/delivery.ts";
import { openDestinations, type Target } from "../../src/providers/discord/delivery/target.ts";
import { createRateLimits } from "../../src/providers/discord/rest/rate-limits.ts";
import { userAgentOf } from "../../src/providers/discord/rest/rest-client.ts";
import { createDiscordService } from "../../src/providers/discord/service.ts";
import { startFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from "../fake-discord/start-fake-discord.ts";
import { createMemoryLogger, type MemoryLogger } from "./memory-logger.ts";
import { virtualTime, type VirtualTime } from "./virtual-time.ts";

export const SESSION_ID = "1a2b3c4d-0000-4000-8000-000000000001";

export interface DiscordHarness {
  readonly fake: FakeDiscord;
  readonly time: VirtualTime;
  readonly logger: MemoryLogger;
  readonly threads: ThreadStore & { clear(): void };
  /** A service as a daemon creates it for one configuration; a second call is a restart. */
  open(config: ServiceConfig): OpenService;
}

interface ServiceConfig {
  readonly webhookUrl?: string;
  readonly botToken?: string;
  readonly useThreads?: boolean;
  readonly channelType?: "text" | "forum";
}

interface OpenService {
  readonly service: Required<MessageService>;
  readonly destinations: {
    readonly webhookIds: readonly string[];
    readonly resolveTarget: (destinationId: string) => Target | null;
  };
}

/** The service against the fake Discord, in virtual time. */
export async function discordHarness(
  t: TestContext,
  options: Omit<FakeDiscordOptions, "clock"> = {},
): Promise<DiscordHarness> {
  const time = virtualTime();
  const fake = await startFakeDiscord({ ...options, clock: time.clock });
  t.after(async () => fake.close());
  const logger = createMemoryLogger();
  const threads = memoryThreads();

  return {
    fake,
    time,
    logger,
    threads,
    open: ({ webhookUrl, botToken, useThreads = true, channelType = "text" }) => {
      const resolveTarget = openDestinations({
        webhookUrl: webhookUrl ?? "",
        botToken: botToken ?? "",
        apiBaseUrl: fake.origin,
        fetch: async (url, init) => fetch(url, init),
        clock: time.clock,
        limits: createRateLimits(time.clock),
        userAgent: userAgentOf("https://example.org/repo", "0.0.0"),
      });
      const webhookId = /\/webhooks\/(\d+)\//.exec(webhookUrl ?? "")?.[1];
      const destinations = { webhookIds: webhookId === undefined ? [] : [`webhook:${webhookId}`], resolveTarget };
      const service = createDiscordService({
        resolveTarget,
        threads,
        rendering: { language: "en", mentionUserId: null, threadPrefix: "" },
        clock: time.clock,
        logger,
        useThreads: () => useThreads,
        channelType,
      });
      return { service, destinations };
    },
  };
}

function memoryThreads(): ThreadStore & { clear(): void } {
  const places = new Map<string, SessionThread>();
  return {
    find: (sessionId, destinationId) => places.get(`${sessionId} ${destinationId}`) ?? null,
    save: (place) => void places.set(`${place.sessionId} ${place.destinationId}`, place),
    isTaken: (threadId, { notBy }) =>
      [...places.values()].some((place) => place.threadId === threadId && place.sessionId !== notBy),
    clear: () => places.clear(),
  };
}

export function attemptOf(key: string, changes: Partial<Attempt> = {}): Attempt {
  return { key, signal: new AbortController().signal, ...changes };
}

/** Handles an outcome as a worker does, in virtual time: waits as long as it says, retries, ends. */
export async function untilSettled(
  time: VirtualTime,
  key: string,
  call: (attempt: Attempt) => Promise<DeliveryOutcome | "unchanged">,
): Promise<DeliveryOutcome | "unchanged"> {
  const firstTriedAtMs = time.clock.now();
  for (let tries = 0; tries < 50; tries += 1) {
    const outcome = await call(attemptOf(key, { firstTriedAtMs }));
    if (outcome === "unchanged") return outcome;
    if (outcome.kind === "sent" || outcome.kind === "refused" || outcome.kind === "disabled") return outcome;
    await time.advance(outcome.kind === "wait" ? outcome.delayMs : 2000);
  }
  throw new Error(`${key} was not settled in 50 tries`);
}

export function notification(headline: string, changes: Partial<Notification> = {}): Notification {
  return {
    kind: "notice",
    hookEventName: "Notification",
    toolName: null,
    session: { sessionId: SESSION_ID, title: "Fix the login", projectName: "shop", branch: "main", model: "opus" },
    agentType: null,
    headline,
    blocks: [],
    fields: [],
    attachment: null,
    atMs: Date.UTC(2026, 10, 25, 12),
    link: null,
    ping: false,
    silent: false,
    ...changes,
  };
}

export function sessionCard(changes: Partial<SessionCard> = {}): SessionCard {
  const { session } = notification("");
  return {
    session,
    state: "working",
    stateWord: "working",
    detail: null,
    startedAtMs: Date.UTC(2026, 10, 25, 12),
    stateSinceMs: Date.UTC(2026, 10, 25, 12),
    endedAtMs: null,
    facts: [],
    lastActions: [],
    link: null,
    ...changes,
  };
}

/** Another session with the same title. */
export function sessionNumber(index: number): string {
  return `${createHash("sha256").update(String(index)).digest("hex").slice(0, 8)}-0000-4000-8000-000000000000`;
}
