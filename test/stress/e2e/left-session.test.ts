import { test } from "node:test";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { startFakeClient } from "../../support/fake-client.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { waitFor } from "../../support/wait-for.ts";

test("a session whose client went to another one while no daemon ran is lost", async (t) => {
  const home = configHome(t);
  await installHooksForTest(home);
  const client = await startFakeClient(t, home, { name: "claude" });
  await client.fire("left", { hook_event_name: "UserPromptSubmit", prompt: "begin" });
  client.register("resumed");
  await client.fire("resumed", { hook_event_name: "SessionStart", source: "resume" });

  const daemon = await startDaemon(t, home);
  await waitFor("the session to be lost", async () => {
    const sessions: readonly SessionDto[] = await daemon.sessions();
    return sessions.find((session) => session.session_id === "left")?.state === "lost";
  });
});
