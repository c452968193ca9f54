import assert from "node:assert/strict";
import { test } from "node:test";
import { hostileTexts, hugeTexts } from "../../../test/support/hostile/texts.ts";
import { notification } from "../../../test/support/discord-harness.ts";
import { runs } from "../../../test/support/tier.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { toNtfyMessage } from "./service.ts";

const toMessage = (...notifications: readonly Notification[]): ReturnType<typeof toNtfyMessage> =>
  toNtfyMessage(notifications, { topic: "t", sequenceId: "s", language: "en" });

test("permission request is loud, names its tool, and has no link a phone cannot open", () => {
  const asked = notification("shop · needs permission: Bash", {
    kind: "permission",
    blocks: [{ kind: "code", language: "bash", text: "rm -rf build\n" }],
    fields: [{ name: "Duration", value: "3 s" }],
    link: "http://127.0.0.1:8000/#event=7",
    ping: true,
  });
  assert.deepEqual(toMessage(asked), {
    topic: "t",
    title: "🔐 shop · needs permission: Bash",
    message: "Fix the login · main\nrm -rf build\nDuration: 3 s",
    priority: 4,
    sequence_id: "s",
  });
});

test("a silent message has a low priority, and several are one notification", () => {
  const finished = notification("shop · finished", { kind: "finished", hookEventName: "Stop", silent: true });
  const failed = notification("shop · failed: server error", { kind: "failure" });
  assert.equal(toMessage(finished).priority, 2);
  const { title, message, priority } = toMessage(finished, failed, finished);
  assert.deepEqual([title, priority], ["❌ shop · failed: server error (+2 more)", 4]);
  assert.equal(message, "🏁 shop · finished\n❌ shop · failed: server error\n🏁 shop · finished");
});

test("an address of the dashboard that others reach is opened by a tap", () => {
  const link = "http://192.168.1.5:8000/#event=7";
  assert.equal(toMessage(notification("a", { link })).click, link);
  for (const home of ["http://localhost:8000/", "http://[::1]:8000/", "javascript:alert(1)", "no"]) {
    assert.equal("click" in toMessage(notification("a", { link: home })), false);
  }
});

test("a server takes any texts as one message", () => {
  for (const [index, text] of [
    ...hostileTexts(runs(150, 2000)),
    ...hugeTexts(runs(8, 1)),
    "\n".repeat(9000) + "x",
    '"'.repeat(9000),
  ].entries()) {
    const one = notification(text, {
      blocks: [index % 2 === 0 ? { kind: "prose", text } : { kind: "code", language: null, text }],
      fields: [{ name: text, value: text }],
      session: { sessionId: text, title: text, projectName: text, branch: text, model: text },
    });
    for (const message of [toMessage(one), toMessage(one, one, one)]) {
      assert.ok(Buffer.byteLength(message.message) <= 4096);
      assert.ok(Buffer.byteLength(JSON.stringify(message)) <= 8192);
      assert.ok(message.message.isWellFormed());
      assert.notEqual(message.title, "");
      assert.doesNotMatch(message.title, /[\r\n]/);
    }
  }
});

test("a reply is plain text without the signs of its Markdown", () => {
  const text = "## Head\n- **b** `c` [t](https://x.dev)\n```\n**d**\n```";
  const { message } = toMessage(notification("a", { blocks: [{ kind: "prose", text }] }));
  assert.equal(message, "Fix the login · main\nHead\n• b c t (https://x.dev)\n**d**");
});

test("a text that is too long says where it was cut", () => {
  const { message } = toMessage(notification("a", { blocks: [{ kind: "text", text: "あ".repeat(5000) }] }));
  assert.match(message, /^Fix the login · main\nあ+…$/);
});
