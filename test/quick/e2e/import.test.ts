import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImportDto } from "../../../src/api/import-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { MessagesDto } from "../../../src/api/session-dto.ts";
import { type DaemonProcess } from "../../support/daemon-process.ts";
import { turn } from "../../support/import-harness.ts";
import { transcriptDaemon } from "../../support/transcript-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const DAY_MS = 86_400_000;

const runOf = (daemon: DaemonProcess): Promise<ImportDto> => daemon.get<ImportDto>(ROUTES.import);

test("hooks continue an imported session, and no line of it counts twice", async (t) => {
  const harness = await transcriptDaemon(t, "resumed");
  await waitFor("the import of nothing", async () => (await runOf(harness.daemon)).state === "done");
  harness.write(...turn("resumed", Date.now() - 2 * DAY_MS));
  const begun = await fetch(new URL(ROUTES.import, harness.daemon.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  assert.ok(begun.ok);
  const imported = await waitFor("the import", async () => {
    if ((await runOf(harness.daemon)).state !== "done") return false;
    return harness.session();
  });
  assert.deepEqual([imported.imported, imported.state, imported.tokens], [true, "ended", 30]);

  await harness.fire("SessionStart", { source: "resume" });
  await harness.fire("UserPromptSubmit", { prompt: "go on" });
  harness.write(...turn("resumed", Date.now() - 10_000, { prompt: "go on" }));
  await harness.fire("Stop", { last_assistant_message: "Done." });
  const resumed = await waitFor("the lines of the second turn", async () => {
    const now = await harness.session();
    return now.tokens === 60 && now;
  });
  assert.deepEqual([resumed.imported, resumed.state, resumed.title], [undefined, "done", "do it"]);
  assert.equal(resumed.tool_count, 1, "its hooks did not report the second call");
  const { messages } = await harness.daemon.get<MessagesDto>(`${ROUTES.session}resumed/messages`);
  assert.deepEqual(
    messages.map(({ text }) => text),
    ["Done.", "go on", "Done.", "do it"],
  );
});
