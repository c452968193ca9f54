import type { Io } from "../command.ts";
import { outcomeJson, printStep } from "../trace/follow-test-event.ts";
import { runEndToEnd } from "../trace/run-end-to-end.ts";
import { findDaemon } from "../daemon/find-daemon.ts";
import type { SetupReport } from "./setup-report.ts";

/** The end of a setup: an event through the hook that Claude Code runs, until the dashboard's API returns it. */
export async function sendTestEvent(io: Io, asJson: boolean): Promise<Partial<SetupReport>> {
  const outcome = await runEndToEnd(io, (step) => {
    if (!asJson) printStep(step, io);
  });
  const daemon = await findDaemon(io.paths);
  const url = daemon.kind === "none" ? null : daemon.runtime.url;
  const places = `on the dashboard${outcome.messageId === null ? "" : " and on Discord"}`;
  const arrived = outcome.seq === null ? [] : [`The test event is ${places}.`];
  return {
    lines: [
      "",
      ...(outcome.ok ? arrived : ["The test event did not get through; `ccen doctor` looks at everything."]),
      ...(url === null ? [] : [`Dashboard: ${url}   (\`ccen open\` opens it)`]),
    ],
    json: { test: { ...outcomeJson(outcome), url } },
    ...(outcome.ok ? {} : { failed: true }),
  };
}
