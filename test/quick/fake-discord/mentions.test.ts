import assert from "node:assert/strict";
import { test } from "node:test";
import { hookPath, type Rig, startRig } from "./call.ts";

async function pingRig(rig: Rig) {
  const channelId = rig.fake.addTextChannel();
  const path = hookPath(rig.fake.addWebhook(channelId), "?wait=true");
  const pinged = async (content: string, allowed?: object, more: object = {}) => {
    const before = rig.fake.pings.length;
    const body = { content, ...(allowed === undefined ? {} : { allowed_mentions: allowed }), ...more };
    const answer = await rig.call({ method: "POST", path, body });
    assert.equal(answer.status, 200);
    const [ping] = rig.fake.pings.slice(before);
    return ping === undefined ? null : [ping.everyone, ping.users, ping.roles];
  };
  return { channelId, path, pinged };
}

test("without allowed_mentions everything that is written pings", async (t) => {
  const rig = await startRig(t);
  const { pinged } = await pingRig(rig);
  const role = rig.fake.addRole();
  assert.deepEqual(await pinged(`@everyone <@1> <@!2> <@&${role}> <@1>`), [true, ["1", "2"], [role]]);
  assert.deepEqual(await pinged("@here"), [true, [], []]);
  assert.equal(await pinged("nobody @ all"), null);
  assert.equal(await pinged("<@&1>"), null, "a role that does not exist");
});

test("an empty parse protects against everything, and ids let in whom they name", async (t) => {
  const rig = await startRig(t);
  const { pinged } = await pingRig(rig);
  assert.equal(await pinged("@everyone <@1>", { parse: [] }), null);
  assert.deepEqual(await pinged("@everyone <@1> <@2>", { parse: [], users: ["1", "3"] }), [false, ["1"], []]);
  assert.deepEqual(await pinged("@everyone <@1>", { parse: ["users"] }), [false, ["1"], []]);
});

test("invisible marks, code and backslashes protect nobody", async (t) => {
  const rig = await startRig(t);
  const { pinged } = await pingRig(rig);
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
  const rig = await startRig(t);
  const { pinged } = await pingRig(rig);
  assert.equal(await pinged("a", undefined, { embeds: [{ description: "@everyone <@1>" }] }), null);
  const byApplication = hookPath(rig.fake.addWebhook(rig.fake.addTextChannel(), { byApplication: true }));
  const body = { flags: 32_768, components: [{ type: 10, content: "<@7>" }] };
  await rig.call({ method: "POST", path: byApplication, body });
  assert.deepEqual(rig.fake.pings.at(-1)?.users, ["7"]);
});

test("edits never ping, though they show the mention", async (t) => {
  const rig = await startRig(t);
  const { channelId, path } = await pingRig(rig);
  const { id } = await rig.call({ method: "POST", path, body: { content: "a" } });
  const edit = `${path.replace("?wait=true", "")}/messages/${id}`;
  await rig.call({ method: "PATCH", path: edit, body: { content: "<@1>" } });
  assert.deepEqual(rig.fake.pings, []);
  assert.deepEqual(rig.fake.messagesIn(channelId)[0]?.mentions.users, ["1"]);
});

test("a bot needs a permission to ping everyone", async (t) => {
  const { fake, post, call } = await startRig(t);
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
  const { fake, post } = await startRig(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  await post(path, { content: "<@1>", flags: 4096 });
  await post(path, { content: "<@1>" });
  assert.deepEqual(
    fake.pings.map(({ silent }) => silent),
    [true, false],
  );
});

test("a transcript shows what a person sees", async (t) => {
  const { fake, post, patch } = await startRig(t);
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
