import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { REST } from "@discordjs/rest";
import { WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import { GatewayBotResponseSchema, PrivateApplicationResponseSchema } from "discord-api-spec/zod";
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  Events,
  GatewayDispatchEvents,
  type Interaction,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { type FakeDiscord, startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { LONGEST_WAIT_MS, waitFor } from "../../support/wait-for.ts";
import { startHarness } from "../../quick/fake-discord/call.ts";

async function start(t: TestContext): Promise<FakeDiscord> {
  const fake = await startFakeDiscord();
  t.after(() => fake.close());
  return fake;
}

function restOptions(fake: FakeDiscord) {
  return { api: `${fake.origin}/api`, timeout: LONGEST_WAIT_MS };
}

interface Manager {
  readonly manager: WebSocketManager;
  readonly events: string[];
  readonly interactions: unknown[];
}

async function connect(t: TestContext, fake: FakeDiscord, token: string): Promise<Manager> {
  const manager = new WebSocketManager({ token, intents: 0, rest: new REST(restOptions(fake)).setToken(token) });
  const events: string[] = [];
  const interactions: unknown[] = [];
  manager.on(WebSocketShardEvents.Ready, () => events.push("ready"));
  manager.on(WebSocketShardEvents.Resumed, () => events.push("resumed"));
  manager.on(WebSocketShardEvents.Error, ({ error }) => events.push(`error ${error.message}`));
  manager.on(WebSocketShardEvents.Dispatch, ({ data }) => {
    if (data.t === GatewayDispatchEvents.InteractionCreate) interactions.push(data.d);
  });
  t.after(() => manager.destroy());
  await manager.connect();
  await waitFor("READY", () => events.includes("ready"));
  return { manager, events, interactions };
}

async function postButton(fake: FakeDiscord, token: string, channelId: string): Promise<string> {
  const components = [{ type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "go" }] }];
  const rest = new REST(restOptions(fake)).setToken(token);
  const sent = await rest.post(`/channels/${channelId}/messages`, { body: { content: "x", components } });
  return (sent as { id: string }).id;
}

test("gateway and application are answered as the document says", async (t) => {
  const { get } = await startHarness(t);
  const gateway = GatewayBotResponseSchema.safeParse((await get("/gateway/bot")).body);
  assert.deepEqual(gateway.success ? [] : gateway.error.issues, []);
  const application = PrivateApplicationResponseSchema.safeParse((await get("/applications/@me")).body);
  assert.deepEqual(application.success ? [] : application.error.issues, []);
});

test("@discordjs/ws identifies, beats and receives a click with no intents", async (t) => {
  const fake = await start(t);
  // A beat that is not answered before the next one ends the connection: a busy machine takes longer than some ms.
  fake.gateway.quirks.heartbeatIntervalMs = 1000;
  const token = fake.addBot();
  const { interactions } = await connect(t, fake, token);
  const messageId = await postButton(fake, token, fake.addTextChannel());
  fake.click(messageId, "Go", fake.addMember());
  await waitFor("the click", () => interactions.length === 1);
  await waitFor("two beats", () => fake.gateway.frames.filter(({ op }) => op === 1).length >= 2);
});

test("@discordjs/ws resumes after a lost connection and gets the click it missed", async (t) => {
  const fake = await start(t);
  const token = fake.addBot();
  const { events, interactions } = await connect(t, fake, token);
  const messageId = await postButton(fake, token, fake.addTextChannel());
  fake.gateway.drop();
  fake.click(messageId, "Go", fake.addMember());
  await waitFor("the click", () => interactions.length === 1);
  await waitFor("the resume", () => events.includes("resumed"));
  assert.match(fake.gateway.opened.at(-1) ?? "", /^\/resume\?/);
  assert.equal(fake.gateway.startLimit.remaining, 999);
});

test("@discordjs/ws resumes when it is asked to reconnect and after a close code", async (t) => {
  const fake = await start(t);
  const { events } = await connect(t, fake, fake.addBot());
  fake.gateway.send(7);
  await waitFor("the first resume", () => events.filter((one) => one === "resumed").length === 1);
  fake.gateway.close(4000);
  await waitFor("the second resume", () => events.filter((one) => one === "resumed").length === 2);
});

test("@discordjs/ws begins a new session after its session was refused", async (t) => {
  const fake = await start(t);
  fake.gateway.startLimit.maxConcurrency = 2;
  const { events } = await connect(t, fake, fake.addBot());
  fake.gateway.forgetSessions();
  fake.gateway.drop();
  await waitFor("the second READY", () => events.filter((one) => one === "ready").length === 2);
  assert.equal(fake.gateway.startLimit.remaining, 998);
});

test("@discordjs/ws stops at a rejected token", async (t) => {
  const fake = await start(t);
  const { events } = await connect(t, fake, fake.addBot());
  fake.gateway.close(4004);
  await waitFor("the error", () => events.find((one) => one.startsWith("error")));
  assert.match(events.at(-1) ?? "", /[Aa]uthentication/);
});

async function login(t: TestContext, fake: FakeDiscord, onInteraction: (one: Interaction) => Promise<unknown>) {
  const token = fake.addBot();
  const client = new Client({ intents: [], rest: restOptions(fake) });
  t.after(() => client.destroy());
  const failures: unknown[] = [];
  client.on(Events.InteractionCreate, (one) => void onInteraction(one).catch((error: unknown) => failures.push(error)));
  const ready = new Promise((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(token);
  await ready;
  const channelId = fake.addTextChannel({ name: "general" });
  return { token, channelId, failures, messageId: await postButton(fake, token, channelId), userId: fake.addMember() };
}

test("discord.js replies to a click for the person alone, edits and follows up", async (t) => {
  const fake = await start(t);
  const { messageId, userId, failures } = await login(t, fake, async (one) => {
    if (!one.isButton()) return;
    await one.reply({ content: "for you", flags: MessageFlags.Ephemeral });
    await one.editReply({ content: "for you alone" });
    await one.followUp({ content: "and more", flags: MessageFlags.Ephemeral });
  });
  const clicked = fake.click(messageId, "Go", userId);
  await waitFor("both texts", () => clicked.privately.length === 2 || failures.length > 0);
  assert.deepEqual(failures, []);
  assert.deepEqual(
    clicked.privately.map(({ content }) => content),
    ["for you alone", "and more"],
  );
  assert.equal(clicked.responseType, 4);
});

test("discord.js updates the message that was clicked, at once and after a deferral", async (t) => {
  const fake = await start(t);
  const { messageId, userId, channelId } = await login(t, fake, async (one) => {
    if (!one.isButton()) return;
    const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setCustomId("b").setLabel("Again").setStyle(ButtonStyle.Danger),
    );
    if (one.customId === "go") await one.update({ content: "once", components: [row] });
    else {
      await one.deferUpdate();
      await one.editReply({ content: "twice", components: [] });
    }
  });
  fake.click(messageId, "Go", userId);
  await waitFor("the update", () => fake.messagesIn(channelId)[0]?.content === "once");
  fake.click(messageId, "Again", userId);
  await waitFor("the deferred update", () => fake.messagesIn(channelId)[0]?.content === "twice");
  assert.throws(() => fake.click(messageId, "Again", userId), /no button/);
});

test("discord.js opens a form and reads what was typed", async (t) => {
  const fake = await start(t);
  const { messageId, userId, channelId } = await login(t, fake, async (one) => {
    if (one.isModalSubmit()) await one.reply({ content: one.fields.getTextInputValue("why") });
    if (!one.isButton()) return;
    const input = new TextInputBuilder().setCustomId("why").setStyle(TextInputStyle.Paragraph).setMaxLength(9);
    const label = new LabelBuilder().setLabel("Why").setTextInputComponent(input);
    await one.showModal(new ModalBuilder().setCustomId("m").setTitle("Reasons").addLabelComponents(label));
  });
  const clicked = fake.click(messageId, "Go", userId);
  await waitFor("the form", () => clicked.modal?.title === "Reasons");
  assert.throws(() => fake.submitModal(clicked, { Why: "" }), /does not take 0/);
  assert.throws(() => fake.submitModal(clicked, { Why: "x".repeat(10) }), /does not take 10/);
  fake.submitModal(clicked, { Why: "because" });
  await waitFor("the reply", () => fake.messagesIn(channelId).some(({ content }) => content === "because"));
});

test("discord.js reads the choices of a select", async (t) => {
  const fake = await start(t);
  const chosen: string[] = [];
  const { messageId, userId } = await login(t, fake, async (one) => {
    if (one.isStringSelectMenu()) {
      chosen.push(...one.values);
      await one.deferUpdate();
    }
    if (!one.isButton()) return;
    const menu = new StringSelectMenuBuilder()
      .setCustomId("s")
      .setMaxValues(2)
      .addOptions({ label: "Red", value: "0" }, { label: "Blue", value: "1" });
    await one.update({ components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)] });
  });
  const clicked = fake.click(messageId, "Go", userId);
  await waitFor("the select", () => clicked.responseType === 7);
  fake.select(messageId, 0, ["Blue", "Red"], userId);
  await waitFor("the choice", () => chosen.length > 0);
  assert.deepEqual(chosen, ["1", "0"]);
});
