import assert from "node:assert/strict";
import {
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateRequestPartialSchema,
  MessageCreateRequestSchema,
  type SpecSchema,
} from "discord-api-spec/zod";
import { markupIn, shown } from "./shown.ts";
import { isBlank } from "../../../src/core/format/sanitize.ts";
import { embedChars, type Embed, type MessageBody } from "../../../src/providers/discord/payload/message-types.ts";
import { toCardBody, toPlainCardBody } from "../../../src/providers/discord/payload/card-body.ts";
import { threadName, toMessageBody, toPlainFallback } from "../../../src/providers/discord/payload/discord-message.ts";
import {
  NOTIFICATION_KINDS,
  type Notification,
  type SessionCard,
} from "../../../src/core/notification/notification.ts";
import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import { hostileTexts, random } from "./texts.ts";

const ME = "876543210987654321";
const OPTIONS = { language: "ja", mentionUserId: ME } as const;

/** The document's rules and the undocumented ones: section 1 of our notes on Discord. */
function assertTaken(body: MessageBody, schemas: readonly SpecSchema[]): void {
  const json = JSON.stringify(body);
  for (const schema of schemas) {
    const result = schema.safeParse(JSON.parse(json));
    assert.ok(result.success, JSON.stringify([result, body]));
  }
  assert.ok(json.isWellFormed());
  assert.ok(!isBlank(body.content) && body.content.length <= 2000 && !body.content.includes("\n"));
  assert.ok(body.embeds.reduce((sum, embed) => sum + embedChars(embed), 0) <= 6000);
  const urls = body.embeds.flatMap(({ url }) => url ?? []);
  assert.equal(new Set(urls).size, urls.length);
  for (const embed of body.embeds) assertEmbed(embed);
}

function assertEmbed({ title, description, author, footer, url, fields = [] }: Embed): void {
  const texts = [title, description, author?.name, footer?.text, ...fields.flatMap(({ name, value }) => [name, value])];
  for (const text of texts)
    assert.ok(text === undefined || (text !== "" && !isBlank(text) && text.isWellFormed()), JSON.stringify(text));
  if (url !== undefined) assert.match(new URL(url).host, /\./);
}

/** Only markup that we create ourselves. */
function assertLiteral(text: string, allowed: RegExp): void {
  const others = markupIn(shown(text)).filter((kind) => !allowed.test(kind));
  assert.deepEqual(others, [], JSON.stringify(text));
}

function assertBodyLiteral({ content, embeds, allowed_mentions: allowed }: MessageBody, description: RegExp): void {
  assertLiteral(content, allowed.users === undefined ? /^$/ : /^user$/);
  for (const embed of embeds) {
    assertLiteral(embed.title ?? "", /^$/);
    // Our own link, where an embed cannot have it as an address.
    assertLiteral((embed.description ?? "").replace(/(?:^|\n)<https?:\/\/[^<>\s]{1,1000}>$/, ""), description);
    for (const { name, value } of embed.fields ?? []) {
      assertLiteral(name, /^$/);
      if (!value.startsWith("<t:")) assertLiteral(value, /^$/);
    }
  }
}

export function assertMessagesTaken(rounds: number): void {
  const make = hostileMaker(11);
  for (let round = 0; round < rounds; round += 1) {
    const batch = round % 3 === 0 ? make.batch() : [make.notification()];
    const { body, files } = toMessageBody(batch, OPTIONS);
    assertTaken(body, [IncomingWebhookRequestPartialSchema, MessageCreateRequestSchema]);
    assertBodyLiteral(body, /^(?:codeBlock|inlineCode|strong|em)$/);

    const pings = batch.some((one) => one.ping);
    assert.deepEqual(body.allowed_mentions, pings ? { parse: [], users: [ME] } : { parse: [] });
    assert.equal(body.content.includes(`<@${ME}>`), pings);
    assert.equal(body.flags, batch.every((one) => one.silent) ? 4096 : undefined);
    assert.equal(body.embeds.length, batch.length);
    assert.equal(new Set(files.map(({ name }) => name)).size, files.length);
    for (const { name } of files) assert.match(name, /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
    assert.deepEqual(
      body.attachments?.map(({ filename }) => filename) ?? [],
      files.map(({ name }) => name),
    );
  }
}

export function assertFallbacksPlain(rounds: number): void {
  const make = hostileMaker(12);
  for (let round = 0; round < rounds; round += 1) {
    const body = toPlainFallback(make.batch(), OPTIONS);
    assertTaken(body, [IncomingWebhookRequestPartialSchema, MessageCreateRequestSchema]);
    assertBodyLiteral(body, /^$/);
    assert.deepEqual(body.embeds, []);
    assert.doesNotMatch(body.content, /https?:\/\//i);
  }
}

export function assertCardsTaken(rounds: number): void {
  const make = hostileMaker(13);
  for (let round = 0; round < rounds; round += 1) {
    const card = make.card();
    for (const body of [toCardBody(card, OPTIONS), toPlainCardBody(card)]) {
      assertTaken(body, [IncomingWebhookRequestPartialSchema, IncomingWebhookUpdateRequestPartialSchema]);
      assertBodyLiteral(body, /^(?:timestamp|subtext)$/);
      assert.deepEqual(body.allowed_mentions, { parse: [] });
    }
    assert.deepEqual(toCardBody(card, OPTIONS), toCardBody(structuredClone(card), OPTIONS));
  }
}

export function assertThreadNames(rounds: number): void {
  const make = hostileMaker(14);
  for (let round = 0; round < rounds; round += 1) {
    const { session, headline } = make.notification();
    const name = threadName(session, headline);
    assert.ok(
      !isBlank(name) && name.length <= 100 && name === name.trim() && name.isWellFormed(),
      JSON.stringify(name),
    );
    assert.doesNotMatch(name, /[\n\t]/);
  }
}

/** Creates messages and cards from hostile texts of every length; the same seed gives the same ones. */
function hostileMaker(seed: number): {
  notification(): Notification;
  card(): SessionCard;
  batch(): Notification[];
} {
  const next = random(seed);
  const texts = hostileTexts(2_000, seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const oneOf = <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0];
  const text = (): string => {
    const one = texts[below(texts.length)] ?? "";
    return next() < 0.1 ? one.repeat(1 + below(100)) : one;
  };
  const maybe = (): string | null => (next() < 0.3 ? null : text());
  const list = <Item>(most: number, make: () => Item): Item[] => Array.from({ length: below(most + 1) }, make);
  const link = (): string | null =>
    oneOf([null, text(), "http://127.0.0.1:8000/#/event/7", `https://x.dev/${below(1000)}`, "http://nas:8000/_x_"]);
  const session = (): Notification["session"] => ({
    sessionId: oneOf([`${below(9)}f3c1a90-0000-4000-8000-000000000000`, text()]),
    title: maybe(),
    projectName: maybe(),
    branch: maybe(),
    model: maybe(),
  });
  const field = () => ({ name: "Path", value: text() });
  const block = (): Notification["blocks"][number] =>
    oneOf<Notification["blocks"][number]>([
      { kind: "text", text: text() },
      { kind: "prose", text: text() },
      { kind: "code", language: oneOf([null, "bash"]), text: text() },
    ]);

  const notification = (): Notification => ({
    kind: oneOf(NOTIFICATION_KINDS),
    hookEventName: oneOf([...HOOK_EVENT_NAMES, "constructor", text()]),
    toolName: oneOf(["Bash", "toString", null, text()]),
    session: session(),
    agentType: maybe(),
    headline: text(),
    blocks: list(6, block),
    fields: list(30, field),
    attachment: next() < 0.3 ? { fileName: "code.txt", text: text() } : null,
    atMs: oneOf([1_790_000_000_000, 0, -1, Number.NaN, 1e18, next() * 2e12]),
    link: link(),
    ping: next() < 0.3,
    silent: next() < 0.5,
  });
  return {
    notification,
    batch: () => [notification(), ...list(9, notification)],
    card: () => ({
      session: session(),
      state: oneOf(SESSION_STATES),
      stateWord: "running",
      detail: maybe(),
      startedAtMs: 1_790_000_000_000,
      stateSinceMs: 1_790_000_060_000,
      endedAtMs: next() < 0.5 ? null : 1_790_000_120_000,
      facts: list(30, text),
      lastActions: list(7, text),
      link: link(),
    }),
  };
}
