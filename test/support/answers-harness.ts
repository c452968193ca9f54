import type { TestContext } from "node:test";
import { textField, type JsonObject } from "../../src/core/json.ts";
import type { MessageAnswers } from "../../src/providers/approvals/message-answers.ts";
import { createDiscordAnswers } from "../../src/providers/discord/interactions/answers.ts";
import type { Answerer, AnswerResult } from "../../src/providers/approvals/request.ts";
import type { AnswerableRequest, Decision } from "../../src/providers/approvals/request.ts";
import { createRateLimits } from "../../src/providers/discord/rest/rate-limits.ts";
import { createRestClient, userAgentOf } from "../../src/providers/discord/rest/rest-client.ts";
import { type FakeDiscord, startFakeDiscord } from "../fake-discord/start-fake-discord.ts";
import type { Message } from "../fake-discord/state/model.ts";
import { createMemoryLogger, type MemoryLogger } from "./memory-logger.ts";
import { virtualTime, type VirtualTime } from "./virtual-time.ts";
import { waitFor } from "./wait-for.ts";

export interface AnswersHarness {
  readonly fake: FakeDiscord;
  readonly time: VirtualTime;
  readonly logger: MemoryLogger;
  readonly token: string;
  readonly answers: MessageAnswers;
  readonly channelId: string;
  /** A user who may answer. */
  readonly userId: string;
  readonly decisions: { readonly decision: Decision; readonly by: Answerer }[];
  /** What the daemon says to the next decisions. */
  result: AnswerResult;
  /** Sends a message as the notification policy does, and gives it buttons. @returns its id */
  ask(changes?: Partial<AnswerableRequest>): Promise<string>;
  message(messageId: string): Message;
  /** As a program with the bot's token. */
  edit(messageId: string, body: JsonObject): Promise<void>;
}

export async function answersHarness(t: TestContext): Promise<AnswersHarness> {
  const time = virtualTime();
  const fake = await startFakeDiscord({ clock: time.clock, limits: "none" });
  t.after(() => fake.close());
  const token = fake.addBot();
  const channelId = fake.addTextChannel({ name: "general" });
  const userId = fake.addMember();
  const logger = createMemoryLogger();
  const rest = {
    fetch: async (url: string, init?: RequestInit) => fetch(url, init),
    apiBase: fake.apiBase,
    clock: time.clock,
    userAgent: userAgentOf("https://example.org/repo", "0.0.0"),
  };
  // The stopped clock would hold back whatever comes after the fiftieth request of a second.
  const limits = { ...createRateLimits(time.clock), admit: () => null };
  const client = createRestClient({ ...rest, botToken: token, limits });
  const signal = new AbortController().signal;
  const decisions: AnswersHarness["decisions"] = [];
  const answers = createDiscordAnswers({
    token,
    client,
    rest,
    clock: time.clock,
    sleep: time.sleep,
    users: () => new Set([userId]),
    language: () => "en",
    answer: async (decision, by) => {
      decisions.push({ decision, by });
      return harness.result;
    },
    logger,
  });
  t.after(() => answers.stop());
  answers.start();
  await waitFor("the gateway", () => answers.state().kind === "connected");

  const message = (messageId: string): Message => {
    const found = fake.messagesIn(channelId).find(({ id }) => id === messageId);
    if (found === undefined) throw new Error(`there is no message ${messageId}`);
    return found;
  };
  const harness: AnswersHarness = {
    fake,
    time,
    logger,
    token,
    answers,
    channelId,
    userId,
    decisions,
    result: "sent",
    ask: async (changes = {}) => {
      const path = `/channels/${channelId}/messages`;
      const sent = await client.request({ method: "POST", path, body: { content: "🔐 shop: Bash?" } }, { signal });
      const messageId = sent.kind === "ok" ? (textField(sent.body, "id") ?? "") : "";
      const offer = await answers.offer(answerableRequest(changes), { channelId, messageId });
      if (offer !== "offered") throw new Error(`the message got no buttons: ${offer}`);
      return messageId;
    },
    message,
    edit: async (messageId, body) => {
      const path = `/channels/${channelId}/messages/${messageId}`;
      await client.request({ method: "PATCH", path, body }, { signal });
    },
  };
  return harness;
}

export function answerableRequest(changes: Partial<AnswerableRequest> = {}): AnswerableRequest {
  return {
    id: "r1",
    kind: "permission",
    title: "shop · Bash",
    sections: [{ label: null, text: "npm run build" }],
    description: "Build the shop",
    isRedacted: false,
    questions: [],
    choices: ["allow", "deny", "answer", "approve", "approve-accept-edits", "reject"],
    untilMs: null,
    link: "https://dash.example.org/requests/r1",
    ...changes,
  };
}

/** Labels of the buttons and of the options, row by row. */
export function shownControls({ components }: { readonly components: readonly unknown[] }): string[][] {
  return (components as readonly { readonly components: readonly Record<string, unknown>[] }[]).map((row) =>
    row.components.flatMap(({ label, options }) =>
      options === undefined ? [String(label)] : (options as { label: string }[]).map((one) => one.label),
    ),
  );
}

export const TWO_QUESTIONS: Partial<AnswerableRequest> = {
  kind: "question",
  title: "shop · question",
  sections: [],
  description: null,
  questions: [
    {
      text: "Which colour shall it be?",
      header: "Colour",
      isMultiple: false,
      options: [
        { label: "Red", description: "warm" },
        { label: "Blue", description: null },
      ],
    },
    {
      text: "Which toppings?",
      header: null,
      isMultiple: true,
      options: ["Cheese", "Olives", "Ham"].map((label) => ({ label, description: null })),
    },
  ],
};
