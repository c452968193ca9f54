import assert from "node:assert/strict";
import type { ScenarioId } from "./scenario-list.ts";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { discordSays, outcomes, statesOf } from "./truths.ts";

interface Place {
  readonly what: string;
  readonly reach: (harness: Stage) => Promise<Terminal>;
  readonly statesBefore: readonly string[];
}

const PLACES = {
  "in-tool": {
    what: "in the middle of a command",
    reach: async (harness) => {
      const terminal = await harness.open(["--allowedTools", "Bash"]);
      await harness.ask(terminal, "slow-command");
      await harness.waitForEvent("PreToolUse");
      return terminal;
    },
    statesBefore: ["starting", "working"],
  },
  waiting: {
    what: "while it waits for a permission",
    reach: async (harness) => {
      const terminal = await harness.open();
      await harness.ask(terminal, "permission");
      await harness.waitForEvent("PermissionRequest");
      await harness.waitForState("waiting");
      return terminal;
    },
    statesBefore: ["starting", "working", "waiting"],
  },
  idle: {
    what: "while nothing runs",
    reach: async (harness) => {
      const terminal = await harness.open();
      await harness.ask(terminal, "hello");
      await harness.waitForEvent("Stop");
      await harness.waitForState("done");
      return terminal;
    },
    statesBefore: ["starting", "working", "done"],
  },
} as const satisfies Readonly<Record<string, Place>>;

for (const place of ["in-tool", "waiting", "idle"] as const) {
  const { what, reach, statesBefore }: Place = PLACES[place];

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const name = ({ SIGINT: "sigint", SIGTERM: "sigterm", SIGHUP: "sighup" } as const)[signal];
    scenario(
      `${name}-${place}` satisfies ScenarioId,
      `${signal} ${what} ends the session`,
      async (harness) => {
        const terminal = await reach(harness);
        process.kill(terminal.pid, signal);
        // At a terminal the old client dies of SIGINT without a hook.
        const isSilent = signal === "SIGINT" && !harness.isNew;
        const { session_id } = await harness.waitForState(isSilent ? "lost" : "ended", 60_000);
        const states = await statesOf(harness, session_id);
        assert.deepEqual(states.slice(0, statesBefore.length), statesBefore);
      },
      { order: "parallel" },
    );
  }

  scenario(
    `sigkill-${place}` satisfies ScenarioId,
    `SIGKILL ${what} is shown as the end of the process`,
    async (harness) => {
      const terminal = await reach(harness);
      process.kill(terminal.pid, "SIGKILL");
      const lost = await harness.waitForState("lost", 60_000);
      // Closed at its prompt it has ended, and nothing is broken.
      assert.equal(lost.cause, place === "idle" ? "process-ended" : "process-gone");
      assert.deepEqual(await statesOf(harness, lost.session_id), [...statesBefore, "lost"]);
      if (place !== "idle") assert.notDeepEqual(await outcomes(harness, lost), ["Bash ok"]);
      const text = await discordSays(harness, /process exited/);
      if (place !== "idle") assert.doesNotMatch(text, /finished/);
    },
  );
}
