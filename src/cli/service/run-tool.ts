import { execFile } from "node:child_process";
import type { ToolCall } from "./service-definition.ts";

/** The result of a tool. `status` is null where it cannot be run at all. */
interface ToolOutcome {
  readonly status: number | null;
  readonly said: string;
}

export type RunTool = (call: ToolCall) => Promise<ToolOutcome>;

/** These tools finish within a second, unless they wait for a daemon to stop. */
const TIMEOUT_MS = 30_000;

export function createRunTool(environment: Readonly<Record<string, string | undefined>>): RunTool {
  return ({ program, args }) =>
    new Promise((resolve) => {
      const options = { env: environment, timeout: TIMEOUT_MS, windowsHide: true };
      const child = execFile(program, args, options, (error, stdout, stderr) => {
        const said = `${stderr}\n${stdout}`.trim();
        if (error === null) resolve({ status: 0, said });
        else if (typeof error.code === "number") resolve({ status: error.code, said });
        else resolve({ status: null, said: error.code === "ENOENT" ? `there is no ${program}` : error.message });
      });
      child.stdin?.end();
    });
}
