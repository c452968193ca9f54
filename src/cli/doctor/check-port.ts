import { tryToListen } from "../daemon/try-to-listen.ts";
import { fail, ok, warn, type CheckResult } from "./check-result.ts";

/** Whether a daemon could listen there. Called only while none runs. */
export async function checkPort({ host, port }: { host: string; port: number }): Promise<CheckResult> {
  const code = await tryToListen(host, port);
  if (code === null) return ok("port", `${port} on ${host} is free`);
  // A daemon that a hook or `ccen open` starts takes another port.
  const describe = code === "EADDRINUSE" ? warn : fail;
  return describe(
    "port",
    code === "EADDRINUSE"
      ? `${port} on ${host} is in use by another program; a hook's daemon takes a free one`
      : `${port} on ${host} cannot be had (${code})`,
    "Stop the program that has it, or set CCEN_PORT in hooks/.env.discord (0 takes a free port).",
  );
}
