import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findHooks } from "../../../src/agents/install/settings-hooks.ts";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import type { LogPageDto } from "../../../src/api/dto.ts";
import { fireHook } from "../../support/fire-hook.ts";
import { lastingDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { UserHome } from "./homes.ts";

/** As Claude Code does, with only a shell on its PATH and none of our environment. */
export async function fireAlone({ paths, home }: UserHome, session: string): Promise<void> {
  const hook = findHooks(readFileSync(paths.settingsFile, "utf8")).find((entry) => entry.event === "Stop");
  assert.ok(hook);
  const onlyShell = lastingDir("ccen-only-sh-");
  symlinkSync("/bin/sh", join(onlyShell, "sh"));
  const environment = { HOME: home, PATH: onlyShell, LANG: "C.UTF-8" };
  const payload = JSON.stringify({ hook_event_name: "Stop", session_id: session, cwd: "/work" });
  assert.deepEqual(await fireHook({ environment, command: hook.command }, payload), { exitCode: 0, output: "" });
}

/** Waits for the event in the daemon that runs or is starting. */
export async function arrives({ paths }: UserHome, session: string): Promise<void> {
  await waitFor(`an event of ${session}`, async () => {
    const daemon = await findDaemon(paths);
    if (daemon.kind !== "running") return false;
    const response = await fetch(new URL(`/api/log?session=${session}`, daemon.runtime.url));
    return ((await response.json()) as LogPageDto).events.length > 0;
  });
}
