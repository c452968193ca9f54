import assert from "node:assert/strict";
import { test } from "node:test";
import { hookPath, type Harness, startHarness } from "./call.ts";

test("a webhook answers its identity, without any authorization", async (t) => {
  const { fake, call } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const answer = await call({ method: "GET", path: hookPath(fake.addWebhook(channelId, { name: "Hook" })) });
  assert.equal(answer.status, 200);
  const { channel_id, guild_id, application_id, name } = answer.body as Record<string, unknown>;
  assert.deepEqual([channel_id, guild_id, application_id, name], [channelId, fake.guildId, null, "Hook"]);
});

test("only ?wait=true answers the message", async (t) => {
  const { fake, call } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const path = hookPath(fake.addWebhook(channelId));
  const blind = await call({ method: "POST", path, body: { content: "a" } });
  assert.deepEqual([blind.status, blind.body], [204, ""]);
  const seen = await call({ method: "POST", path: `${path}?wait=true`, body: { content: "b" } });
  assert.equal(seen.status, 200);
  assert.equal(seen.id, fake.messagesIn(channelId)[1]?.id);
});

test("a wrong token, a deleted webhook and one whose channel is gone differ", async (t) => {
  const { fake, call } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const url = fake.addWebhook(channelId);
  const send = async (path: string) => {
    const { status, code } = await call({ method: "POST", path, body: { content: "a" } });
    return [status, code];
  };
  assert.deepEqual(await send(`${hookPath(url)}x`), [401, 50027]);
  fake.deleteWebhook(url);
  assert.deepEqual(await send(hookPath(url)), [404, 10015]);
  const other = fake.addWebhook(channelId);
  fake.deleteChannel(channelId);
  assert.deepEqual(await send(hookPath(other)), [404, 10015]);
});

test("a forum needs a thread, and no other channel takes a new one", async (t) => {
  const { fake, call } = await startHarness(t);
  const forum = hookPath(fake.addWebhook(fake.addForum()), "?wait=true");
  const text = hookPath(fake.addWebhook(fake.addTextChannel()), "?wait=true");
  const media = hookPath(fake.addWebhook(fake.addForum({ media: true })), "?wait=true");
  const send = async (path: string, body: unknown) => (await call({ method: "POST", path, body })).code;

  assert.equal(await send(forum, { content: "a" }), 220001);
  assert.equal(await send(`${forum}&thread_id=1`, { content: "a", thread_name: "n" }), 220002);
  assert.equal(await send(text, { content: "a", thread_name: "n" }), 220003);
  assert.equal(await send(forum, { content: "a", thread_name: "n" }), null);
  assert.equal(await send(media, { content: "a", thread_name: "n" }), null);
});

test("a post by webhook has one id for channel, thread and message, and its tags", async (t) => {
  const { fake, call } = await startHarness(t);
  const forumId = fake.addForum({ tags: ["run", "done"], requireTag: true });
  const { run } = fake.tagIds(forumId);
  const path = hookPath(fake.addWebhook(forumId), "?wait=true");
  const post = (tags: readonly string[]) =>
    call({ method: "POST", path, body: { content: "a", thread_name: "n", applied_tags: tags } });

  assert.equal((await post(["1"])).code, 10087);
  assert.equal((await post([])).code, 40067);
  const { id, body } = await post([run ?? ""]);
  assert.equal((body as { channel_id: string }).channel_id, id);
  assert.deepEqual(fake.channel(id).thread?.appliedTags, [run]);
  assert.equal(fake.threadsIn(forumId).length, 1);
});

test("a post whose first message is empty leaves no thread behind", async (t) => {
  const { fake, call } = await startHarness(t);
  const forumId = fake.addForum();
  const path = hookPath(fake.addWebhook(forumId));
  assert.equal((await call({ method: "POST", path, body: { content: " ", thread_name: "n" } })).code, 50006);
  assert.deepEqual(fake.threadsIn(forumId), []);
});

test("a message in a thread is found only with its thread_id", async (t) => {
  const { fake, call } = await startHarness(t);
  const path = hookPath(fake.addWebhook(fake.addForum()));
  const { id } = await call({ method: "POST", path: `${path}?wait=true`, body: { content: "a", thread_name: "n" } });
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const body = method === "PATCH" ? { body: { content: "b" } } : {};
    assert.equal((await call({ method, path: `${path}/messages/${id}`, ...body })).code, 10008);
    const answer = await call({ method, path: `${path}/messages/${id}?thread_id=${id}`, ...body });
    assert.equal(answer.status, method === "DELETE" ? 204 : 200);
  }
});

test("a webhook reaches only threads of its own channel, and only its own messages", async (t) => {
  const { fake, call, post } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const elsewhere = fake.addTextChannel();
  const path = hookPath(fake.addWebhook(channelId));
  const foreign = await post(`/channels/${elsewhere}/threads`, { name: "n", type: 11 });
  const own = await post(`/channels/${channelId}/threads`, { name: "n", type: 11 });
  const send = async (threadId: string) =>
    (await call({ method: "POST", path: `${path}?thread_id=${threadId}`, body: { content: "a" } })).code;

  assert.equal(await send(foreign.id), 10003);
  assert.equal(await send(own.id), null);
  fake.deleteThread(own.id);
  assert.equal(await send(own.id), 10003);

  const byBot = await post(`/channels/${channelId}/messages`, { content: "a" });
  const edit = await call({ method: "PATCH", path: `${path}/messages/${byBot.id}`, body: { content: "b" } });
  assert.equal(edit.code, 10008);
});

test("components of a webhook without application need a parameter, and may only show", async (t) => {
  const { fake, call } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const path = hookPath(fake.addWebhook(channelId));
  const byApplication = hookPath(fake.addWebhook(channelId, { byApplication: true }));
  const link = { type: 2, style: 5, label: "open", url: "https://example.invalid" };
  const button = { type: 2, style: 1, label: "press", custom_id: "x" };
  const send = async (to: string, component: unknown) =>
    (
      await call({
        method: "POST",
        path: to,
        body: { content: "a", components: [{ type: 1, components: [component] }] },
      })
    ).code;

  await send(path, link);
  assert.deepEqual(fake.messagesIn(channelId)[0]?.components, []);
  assert.equal(await send(`${path}?with_components=true`, link), null);
  assert.equal(fake.messagesIn(channelId)[1]?.components.length, 1);
  assert.equal(await send(`${path}?with_components=true`, button), 50035);
  assert.equal(await send(byApplication, button), null);
});

async function pingHarness(harness: Harness) {
  const channelId = harness.fake.addTextChannel();
  const path = hookPath(harness.fake.addWebhook(channelId), "?wait=true");
  const pinged = async (content: string, allowed?: object, more: object = {}) => {
    const before = harness.fake.pings.length;
    const body = { content, ...(allowed === undefined ? {} : { allowed_mentions: allowed }), ...more };
    const answer = await harness.call({ method: "POST", path, body });
    assert.equal(answer.status, 200);
    const [ping] = harness.fake.pings.slice(before);
    return ping === undefined ? null : [ping.everyone, ping.users, ping.roles];
  };
  return { channelId, path, pinged };
}

test("without allowed_mentions everything that is written pings", async (t) => {
  const harness = await startHarness(t);
  const { pinged } = await pingHarness(harness);
  const role = harness.fake.addRole();
  assert.deepEqual(await pinged(`@everyone <@1> <@!2> <@&${role}> <@1>`), [true, ["1", "2"], [role]]);
  assert.deepEqual(await pinged("@here"), [true, [], []]);
  assert.equal(await pinged("nobody @ all"), null);
  assert.equal(await pinged("<@&1>"), null, "a role that does not exist");
});

test("an empty parse protects against everything, and ids permit their owners", async (t) => {
  const harness = await startHarness(t);
  const { pinged } = await pingHarness(harness);
  assert.equal(await pinged("@everyone <@1>", { parse: [] }), null);
  assert.deepEqual(await pinged("@everyone <@1> <@2>", { parse: [], users: ["1", "3"] }), [false, ["1"], []]);
  assert.deepEqual(await pinged("@everyone <@1>", { parse: ["users"] }), [false, ["1"], []]);
});

test("invisible marks, code and backslashes protect no one", async (t) => {
  const harness = await startHarness(t);
  const { pinged } = await pingHarness(harness);
  for (const trick of [
    "@\u202eeveryone",
    "@\u0000everyone",
    "@every\u200fone",
    "`@everyone`",
    String.raw`\@everyone`,
  ]) {
    assert.deepEqual(await pinged(trick), [true, [], []], JSON.stringify(trick));
  }
  assert.equal(await pinged("@\u200beveryone"), null, "this one the API does not take out");
});

test("embeds never ping, Components V2 do", async (t) => {
  const harness = await startHarness(t);
  const { pinged } = await pingHarness(harness);
  assert.equal(await pinged("a", undefined, { embeds: [{ description: "@everyone <@1>" }] }), null);
  const byApplication = hookPath(harness.fake.addWebhook(harness.fake.addTextChannel(), { byApplication: true }));
  const body = { flags: 32_768, components: [{ type: 10, content: "<@7>" }] };
  await harness.call({ method: "POST", path: byApplication, body });
  assert.deepEqual(harness.fake.pings.at(-1)?.users, ["7"]);
});

test("edits never ping, though they show the mention", async (t) => {
  const harness = await startHarness(t);
  const { channelId, path } = await pingHarness(harness);
  const { id } = await harness.call({ method: "POST", path, body: { content: "a" } });
  const edit = `${path.replace("?wait=true", "")}/messages/${id}`;
  await harness.call({ method: "PATCH", path: edit, body: { content: "<@1>" } });
  assert.deepEqual(harness.fake.pings, []);
  assert.deepEqual(harness.fake.messagesIn(channelId)[0]?.mentions.users, ["1"]);
});

test("a bot needs a permission to ping everyone", async (t) => {
  const { fake, post, call } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const closed = fake.addRole({ mentionable: false });
  await post(path, { content: `@everyone <@&${closed}>` });
  assert.equal(fake.pings.length, 0);
  const token = fake.addBot({ permissions: ["VIEW_CHANNEL", "SEND_MESSAGES", "MENTION_EVERYONE"] });
  await call({ method: "POST", path, body: { content: `@everyone <@&${closed}>` }, token });
  assert.deepEqual(
    fake.pings.map(({ everyone, roles }) => ({ everyone, roles })),
    [{ everyone: true, roles: [closed] }],
  );
});

test("a silent message pings without a sound", async (t) => {
  const { fake, post } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  await post(path, { content: "<@1>", flags: 4096 });
  await post(path, { content: "<@1>" });
  assert.deepEqual(
    fake.pings.map(({ silent }) => silent),
    [true, false],
  );
});

test("a transcript shows the text that a person sees", async (t) => {
  const { fake, post, patch } = await startHarness(t);
  const channelId = fake.addTextChannel({ name: "general" });
  const path = `/channels/${channelId}/messages`;
  const { id } = await post(path, {
    content: "first line\nsecond line",
    embeds: [
      {
        author: { name: "who" },
        title: "what",
        description: "one\ntwo",
        fields: [{ name: "branch", value: "main" }],
        footer: { text: "end" },
      },
    ],
  });
  await patch(`${path}/${id}`, { content: "first line\nthird line" });
  const thread = await post(`${path}/${id}/threads`, { name: "session" });
  await post(`/channels/${thread.id}/messages`, { content: "<@1> look", flags: 4096 });
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content: "with a file" }));
  form.append("files[0]", new Blob(["12345"]), "out.txt");
  await post(path, form);
  await post(path, { content: "an answer", message_reference: { message_id: id } });
  fake.archive(thread.id);

  assert.equal(
    fake.transcript(channelId),
    [
      "#general (text)",
      "  Notifier: first line {edited}",
      "    third line",
      "    ▌ by who",
      "    ▌ # what",
      "    ▌ one",
      "    ▌ two",
      "    ▌ branch: main",
      "    ▌ — end",
      '    └ thread "session" (archived)',
      "      Notifier: <@1> look {pings user} {silent}",
      "  Notifier: with a file",
      "    📎 out.txt (5 bytes)",
      "  Notifier: an answer {reply}",
    ].join("\n"),
  );
});
