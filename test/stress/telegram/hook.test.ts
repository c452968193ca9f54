import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../src/system/clock.ts";
import { BOT_TOKEN, startFakeTelegram } from "../../fake-providers/fake-telegram.ts";
import { answeringHarness, answeringHome } from "../../support/asking-client.ts";
import { waitFor } from "../../support/wait-for.ts";

test("a click in Telegram is what the real hook prints, and is an event of its session", async (t) => {
  const telegram = await startFakeTelegram(t, { clock: systemClock, chats: ["4001"] });
  const user = telegram.addUser("Aiko");
  const settings = {
    CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN,
    CCEN_TELEGRAM_CHAT_ID: "4001",
    CCEN_TELEGRAM_API_URL: telegram.origin,
    CCEN_TELEGRAM_ANSWERS: "on",
    CCEN_TELEGRAM_ANSWER_USERS: String(user.id),
    CCEN_ANSWERS_GRACE_SECONDS: "0",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  const { ask, register, request, daemon } = await answeringHarness(t, await answeringHome(t, lines.join("")));
  register("waiting");
  const dialog = ask({ session_id: "s1", tool_name: "Bash", tool_input: { command: "npm run build" } });
  const message = await waitFor("the buttons", () =>
    telegram.messages.find(({ id }) => telegram.labels(id).includes("Allow")),
  );
  assert.match(message.text.plain, /npm run build/);
  telegram.click(message.id, "Allow", user);
  const { output, code } = await dialog.ended;
  assert.deepEqual(
    [code, JSON.parse(output)],
    [0, { hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } } }],
  );
  const answered = await request("s1", "sent");
  assert.deepEqual(answered.answer?.by, { surface: "telegram", name: "Aiko" });
  await waitFor("the record", async () =>
    (await daemon.allEvents()).some(({ hook_event_name: name }) => name === "RequestAnswered"),
  );
  await daemon.end("SIGTERM");
  assert.equal(telegram.updates.isHeld(), false);
});
