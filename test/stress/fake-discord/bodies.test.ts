import assert from "node:assert/strict";
import { test } from "node:test";
import { hookPath, type Harness, startHarness } from "../../quick/fake-discord/call.ts";

const words = (count: number): string => "x".repeat(count);
const embed = (parts: object): object => ({ embeds: [parts] });
const v2 = (components: unknown, more: object = {}): object => ({ flags: 32_768, components, ...more });
const text = (content: string): object => ({ type: 10, content });
const link = (n: number): object => ({ type: 2, style: 5, label: `${n}`, url: `https://example.invalid/${n}` });
const row = (children: readonly object[]): object => ({ type: 1, components: children });
const buttons = (count: number): object[] => Array.from({ length: count }, (_, n) => link(n));
const userIds = (count: number): string[] => Array.from({ length: count }, (_, n) => `${10_000 + n}`);

interface Case {
  readonly rule: string;
  readonly accepted: object;
  readonly rejected: object;
  /** The field that Discord names, 50006 for an empty message, 500 for its own bug. */
  readonly because: string | number;
}

/** Must hold for every message, however it is sent. */
const EVERYWHERE: readonly Case[] = [
  {
    rule: "content of 2000 characters, counted as characters",
    accepted: { content: "😀".repeat(2000) },
    rejected: { content: words(2001) },
    because: "content BASE_TYPE_MAX_LENGTH",
  },
  { rule: "something to show", accepted: { content: "a" }, rejected: { content: "" }, because: 50006 },
  { rule: "more than space", accepted: { content: " a " }, rejected: { content: " \n\u202e\t " }, because: 50006 },
  {
    rule: "an embed that shows something",
    accepted: embed({ title: "t" }),
    rejected: embed({ color: 1 }),
    because: 50006,
  },
  {
    rule: "ten embeds",
    accepted: { embeds: Array.from({ length: 10 }, () => ({ title: "t" })) },
    rejected: { embeds: Array.from({ length: 11 }, () => ({ title: "t" })) },
    because: "embeds BASE_TYPE_BAD_LENGTH",
  },
  {
    rule: "a title of 256",
    accepted: embed({ title: words(256) }),
    rejected: embed({ title: words(257) }),
    because: "embeds.0.title BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "a description of 4096",
    accepted: embed({ description: words(4096) }),
    rejected: embed({ description: words(4097) }),
    because: "embeds.0.description BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "25 fields",
    accepted: embed({ fields: Array.from({ length: 25 }, () => ({ name: "n", value: "v" })) }),
    rejected: embed({ fields: Array.from({ length: 26 }, () => ({ name: "n", value: "v" })) }),
    because: "embeds.0.fields BASE_TYPE_BAD_LENGTH",
  },
  {
    rule: "a field's name of 256",
    accepted: embed({ fields: [{ name: words(256), value: "v" }] }),
    rejected: embed({ fields: [{ name: words(257), value: "v" }] }),
    because: "embeds.0.fields.0.name BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "a field's value of 1024",
    accepted: embed({ fields: [{ name: "n", value: words(1024) }] }),
    rejected: embed({ fields: [{ name: "n", value: words(1025) }] }),
    because: "embeds.0.fields.0.value BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "a field's value that is not blank",
    accepted: embed({ fields: [{ name: "n", value: "\u200b" }] }),
    rejected: embed({ fields: [{ name: "n", value: "  " }] }),
    because: "embeds.0.fields.0.value BASE_TYPE_REQUIRED",
  },
  {
    rule: "a footer of 2048",
    accepted: embed({ footer: { text: words(2048) } }),
    rejected: embed({ footer: { text: words(2049) } }),
    because: "embeds.0.footer.text BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "an author of 256",
    accepted: embed({ author: { name: words(256) } }),
    rejected: embed({ author: { name: words(257) } }),
    because: "embeds.0.author.name BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "6000 characters in all embeds together",
    accepted: { embeds: [{ description: words(4000) }, { title: words(200), description: words(1800) }] },
    rejected: { embeds: [{ description: words(4000) }, { title: words(200), description: words(1801) }] },
    because: "embeds MAX_EMBED_SIZE_EXCEEDED",
  },
  {
    rule: "fields, footer and author count for the 6000",
    accepted: embed({ description: words(4096), footer: { text: words(1904) } }),
    rejected: embed({
      description: words(4096),
      footer: { text: words(1500) },
      author: { name: words(200) },
      fields: [{ name: words(100), value: words(105) }],
    }),
    because: "embeds MAX_EMBED_SIZE_EXCEEDED",
  },
  {
    rule: "a colour of 24 bits",
    accepted: embed({ title: "t", color: 0xffffff }),
    rejected: embed({ title: "t", color: 0x1000000 }),
    because: "embeds.0.color NUMBER_TYPE_MAX",
  },
  {
    rule: "a time in ISO 8601",
    accepted: embed({ title: "t", timestamp: "2026-11-25T12:00:00.000Z" }),
    rejected: embed({ title: "t", timestamp: "yesterday" }),
    because: "embeds.0.timestamp DATE_TIME_TYPE_PARSE",
  },
  {
    rule: "addresses of the web",
    accepted: embed({ title: "t", url: "https://example.invalid" }),
    rejected: embed({ title: "t", url: "javascript:alert(1)" }),
    because: "embeds.0.url URL_TYPE_INVALID_SCHEME",
  },
  {
    rule: "pictures of the web or of the message",
    accepted: embed({ image: { url: "attachment://a.png" } }),
    rejected: embed({ image: { url: "file:///etc/passwd" } }),
    because: "embeds.0.image.url URL_TYPE_INVALID_SCHEME",
  },
  {
    rule: "addresses that are well formed",
    accepted: embed({ title: "t", url: "http://127.0.0.1:8000/#/event/1" }),
    rejected: embed({ title: "t", url: "no address" }),
    because: "embeds.0.url URL_TYPE_INVALID_URL",
  },
  {
    rule: "100 allowed mentions of a kind",
    accepted: { content: "a", allowed_mentions: { parse: [], users: userIds(100) } },
    rejected: { content: "a", allowed_mentions: { parse: [], users: userIds(101) } },
    because: "allowed_mentions.users BASE_TYPE_BAD_LENGTH",
  },
  {
    rule: "each allowed mention once",
    accepted: { content: "a", allowed_mentions: { roles: ["1", "2"] } },
    rejected: { content: "a", allowed_mentions: { roles: ["1", "1"] } },
    because: "allowed_mentions.roles SET_TYPE_ALREADY_CONTAINS_VALUE",
  },
  {
    rule: "all or some of a kind, not both",
    accepted: { content: "a", allowed_mentions: { parse: ["roles"], users: ["1"] } },
    rejected: { content: "a", allowed_mentions: { parse: ["users"], users: ["1"] } },
    because: "allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
  },
  {
    rule: "five rows",
    accepted: { content: "a", components: Array.from({ length: 5 }, (_, n) => row([link(n)])) },
    rejected: { content: "a", components: Array.from({ length: 6 }, (_, n) => row([link(n)])) },
    because: "components BASE_TYPE_BAD_LENGTH",
  },
  {
    rule: "five buttons in a row",
    accepted: { content: "a", components: [row(buttons(5))] },
    rejected: { content: "a", components: [row(buttons(6))] },
    because: "components.0.components BASE_TYPE_BAD_LENGTH",
  },
  {
    rule: "a label of 80",
    accepted: { content: "a", components: [row([{ ...link(1), label: words(80) }])] },
    rejected: { content: "a", components: [row([{ ...link(1), label: words(81) }])] },
    because: "components.0.components.0.label BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "only rows without the flag of Components V2",
    accepted: v2([text("a")]),
    rejected: { content: "a", components: [text("a")] },
    because: "components.0.type UNION_TYPE_CHOICES",
  },
  {
    rule: "nothing beside Components V2",
    accepted: v2([text("a")], { content: null, embeds: [] }),
    rejected: v2([text("a")], { content: "a" }),
    because: "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
  },
  {
    rule: "40 components, nested ones counted",
    accepted: v2([{ type: 17, components: Array.from({ length: 39 }, () => text("a")) }]),
    rejected: v2([{ type: 17, components: Array.from({ length: 34 }, () => text("a")) }, row(buttons(5))]),
    because: "components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
  },
  {
    rule: "4000 characters in all texts together",
    accepted: v2([text(words(2000)), text(words(2000))]),
    rejected: v2([text(words(2000)), text(words(2001))]),
    because: "components BASE_TYPE_MAX_LENGTH",
  },
  {
    rule: "Discord's own bug with large Components V2",
    accepted: v2([text("あ".repeat(3386))]),
    rejected: v2([text("あ".repeat(3387))]),
    because: 500,
  },
];

async function reasonOf(answer: Awaited<ReturnType<Harness["post"]>>): Promise<string | number | null> {
  if (answer.status < 300) return null;
  if (answer.status === 500) return 500;
  if (answer.code !== 50035) return answer.code;
  return firstFault((answer.body as { errors: object }).errors, []);
}

function firstFault(tree: object, path: readonly string[]): string {
  const [key, value] = Object.entries(tree)[0] ?? [];
  if (key === "_errors") return `${path.join(".")} ${String((value as { code: string }[])[0]?.code)}`;
  return firstFault(value as object, [...path, key ?? ""]);
}

async function channelHarness(harness: Harness) {
  const channelId = harness.fake.addTextChannel();
  const hook = hookPath(harness.fake.addWebhook(channelId, { byApplication: true }), "?wait=true");
  const forumId = harness.fake.addForum();
  const editable = (await harness.post(`/channels/${channelId}/messages`, { content: "a" })).id;
  return {
    webhook: (body: object) => harness.call({ method: "POST", path: hook, body }),
    bot: (body: object) => harness.post(`/channels/${channelId}/messages`, body),
    forum: (message: object) => harness.post(`/channels/${forumId}/threads`, { name: "n", message }),
    edit: (body: object) => harness.patch(`/channels/${channelId}/messages/${editable}`, body),
  };
}

for (const { rule, accepted, rejected, because } of EVERYWHERE) {
  test(`a message must have: ${rule}`, async (t) => {
    const { webhook, bot, forum } = await channelHarness(await startHarness(t));
    assert.equal(await reasonOf(await webhook(accepted)), null);
    assert.equal(await reasonOf(await bot(accepted)), null);
    assert.equal(await reasonOf(await forum(accepted)), null);
    assert.equal(await reasonOf(await webhook(rejected)), because);
    assert.equal(await reasonOf(await bot(rejected)), because);
    const inForum = typeof because === "string" ? `message.${because}` : because;
    assert.equal(await reasonOf(await forum(rejected)), inForum);
  });
}

test("an edit is checked like a new message, and may not leave it empty", async (t) => {
  const { edit } = await channelHarness(await startHarness(t));
  assert.equal(await reasonOf(await edit({ content: words(2001) })), "content BASE_TYPE_MAX_LENGTH");
  assert.equal(await reasonOf(await edit({ content: null })), 50006);
  assert.equal(await reasonOf(await edit({ content: null, embeds: [{ title: "t" }] })), null);
  assert.equal(await reasonOf(await edit({ embeds: [] })), 50006);
});

test("Components V2 cannot be taken back by an edit", async (t) => {
  const { fake, post, patch } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const { id } = await post(`/channels/${channelId}/messages`, v2([text("a")]));
  const edit = async (body: object) => reasonOf(await patch(`/channels/${channelId}/messages/${id}`, body));
  assert.equal(await edit({ content: "b" }), "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
  assert.equal(await edit({ flags: 0, components: [text("b")] }), null);
  assert.equal(fake.messagesIn(channelId)[0]?.flags, 32_768);
});

test("a webhook's name has 1 to 80 characters and does not pretend", async (t) => {
  const { webhook } = await channelHarness(await startHarness(t));
  const named = async (username: string) => reasonOf(await webhook({ content: "a", username }));
  assert.equal(await named(words(80)), null);
  assert.equal(await named(words(81)), "username BASE_TYPE_MAX_LENGTH");
  assert.equal(await named(""), "username BASE_TYPE_BAD_LENGTH");
  assert.equal(await named("My DISCORD bot"), "username USERNAME_INVALID_CONTAINS");
  assert.equal(await named("clyde"), "username USERNAME_INVALID_CONTAINS");
});

test("names of threads have 1 to 100 characters, tags are at most five", async (t) => {
  const harness = await startHarness(t);
  const { fake, post, call } = harness;
  const channelId = fake.addTextChannel();
  const forumId = fake.addForum({ tags: ["1", "2", "3", "4", "5", "6"] });
  const tags = Object.values(fake.tagIds(forumId));
  const hook = hookPath(fake.addWebhook(forumId));

  const plain = async (name: string) => reasonOf(await post(`/channels/${channelId}/threads`, { name, type: 11 }));
  assert.equal(await plain(words(100)), null);
  assert.equal(await plain(words(101)), "name BASE_TYPE_MAX_LENGTH");
  assert.equal(await plain(""), "name BASE_TYPE_BAD_LENGTH");

  const byHook = async (body: object) =>
    reasonOf(await call({ method: "POST", path: hook, body: { content: "a", thread_name: "n", ...body } }));
  assert.equal(await byHook({ thread_name: words(100), applied_tags: tags.slice(1) }), null);
  assert.equal(await byHook({ thread_name: words(101) }), "thread_name BASE_TYPE_MAX_LENGTH");
  assert.equal(await byHook({ applied_tags: tags }), "applied_tags BASE_TYPE_BAD_LENGTH");

  const lasting = async (minutes: number) =>
    reasonOf(await post(`/channels/${channelId}/threads`, { name: "n", type: 11, auto_archive_duration: minutes }));
  assert.equal(await lasting(1440), null);
  assert.equal(await lasting(120), "auto_archive_duration BASE_TYPE_CHOICES");
});
