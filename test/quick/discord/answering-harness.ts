import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Message } from "../../fake-discord/state/model.ts";
import { shownControls } from "../../support/answers-harness.ts";
import { askingDaemon, type AskingDaemon } from "./asking-daemon.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Env, type Harness } from "./harness.ts";
import { messagesOf } from "./resolution-cases.ts";

export interface AnsweringHarness extends AskingDaemon {
  readonly harness: Harness;
  readonly channelId: string;
  /** A user who may answer. */
  readonly userId: string;
  /** The message of a session's request. */
  message(mark?: string): Message | undefined;
  /** What its embed says. */
  text(mark?: string): string;
  labels(mark?: string): readonly string[];
  hasButtons(mark?: string): Promise<Message>;
}

/** The whole daemon with answering on, against the fake Discord with its gateway, in virtual time. */
export async function answeringOnDiscord(
  t: TestContext,
  { place = "bot-text", changes = {} }: { readonly place?: PlaceKind; readonly changes?: Env } = {},
): Promise<AnsweringHarness> {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, place);
  const userId = harness.fake.addMember();
  const asking = await askingDaemon(harness, {
    ...access,
    DISCORD_ANSWERS: "on",
    DISCORD_ANSWER_USERS: userId,
    ...changes,
  });
  const { until } = asking;

  const one: AnsweringHarness = Object.assign(asking, {
    harness,
    channelId,
    userId,
    message: (mark?: string) => {
      const messageId = asking.messageId(mark);
      return messagesOf(harness, channelId).find(({ id }) => id === messageId);
    },
    text: (mark?: string) => {
      const text = one.message(mark)?.embeds[0]?.["description"];
      return typeof text === "string" ? text : "";
    },
    labels: (mark?: string) => {
      const message = one.message(mark);
      return message === undefined ? [] : shownControls(message).flat();
    },
    hasButtons: async (mark?: string) => {
      await until("the buttons", () => one.labels(mark).length > 0);
      return until("the message", () => one.message(mark));
    },
  });
  return one;
}

/** A reminder of a request with buttons replies to its message, where the bot may read that one. */
export async function remindBesideButtons(t: TestContext, { mayRead }: { readonly mayRead: boolean }): Promise<void> {
  const one = await answeringOnDiscord(t, { changes: { CCEN_REMIND_MINUTES: "5" } });
  await one.ask({});
  const { id } = await one.hasButtons();
  const { fake, time } = one.harness;
  const body = { message: "Cannot reply without permission to read message history", code: 160002 };
  const match = (request: unknown): boolean => !mayRead && JSON.stringify(request).includes("message_reference");
  fake.fault({ effect: { kind: "status", status: 403, body }, match });
  await time.advance(7 * 60_000);
  const reminders = () => messagesOf(one.harness, one.channelId).filter(({ content }) => /still waits/.test(content));
  const [reminder] = await one.until("the reminder", () => reminders().length > 0 && reminders());
  assert.deepEqual([reminder?.referenceId, reminder?.components], [mayRead ? id : null, []]);
  fake.click(id, "Allow", one.userId);
  await one.until("both edits", () => reminders().length === 0 && one.labels().length === 0);
}
