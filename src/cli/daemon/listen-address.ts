import { createServer } from "node:net";
import type { RuntimeDto } from "../../api/dto.ts";
import { parseSettingValue } from "../../config/setting-value.ts";
import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { settingProblemText } from "../../core/i18n/setting-problem.ts";
import { type OptionTable, type ParsedArgs, UsageError } from "../command.ts";

export type ListenOverrides = Partial<Pick<ConfigValues, "dashboardHost" | "dashboardPort">>;

/** The options of every command that may start a daemon. */
export const LISTEN_OPTIONS = {
  "-p, --port N": "port to listen on, 0 for a free one (default: 8000)",
  "--host H": "address to listen on (default: 127.0.0.1); others than loopback need a token",
} satisfies OptionTable;

export function readListenOverrides(args: ParsedArgs): ListenOverrides {
  return { ...readOption(args, "host", "dashboardHost"), ...readOption(args, "port", "dashboardPort") };
}

/** @throws UsageError for an invalid value */
export function readOption(args: ParsedArgs, name: "host" | "port", key: keyof ListenOverrides): ListenOverrides {
  const text = args.text(name);
  if (text === undefined) return {};
  const parsed = parseSettingValue(SETTINGS[key], text);
  if (!parsed.ok) throw new UsageError(`--${name} ${settingProblemText(parsed.reason, "en")}`);
  return { [key]: parsed.value };
}

/** What a restarted daemon keeps of a running one: not the values of the files, which may have changed. */
export function keptOverrides(runtime: RuntimeDto): ListenOverrides {
  const { overridden, host } = runtime;
  return {
    ...(overridden.includes("host") ? { dashboardHost: host } : {}),
    // The actual port, even where a free one was requested: an open page finds it again.
    ...(overridden.includes("port") ? { dashboardPort: portOf(runtime) } : {}),
  };
}

/** Whether a running daemon listens where the command line requires. */
export function listensThere(runtime: RuntimeDto, { dashboardHost, dashboardPort }: ListenOverrides): boolean {
  const { host } = runtime;
  const port = portOf(runtime);
  return (dashboardHost ?? host) === host && (dashboardPort ?? port) === port;
}

function portOf({ url }: RuntimeDto): number {
  return Number(new URL(url).port || 80);
}

export function toArguments({ dashboardHost, dashboardPort }: ListenOverrides): string[] {
  return [
    ...(dashboardHost === undefined ? [] : [`--host=${dashboardHost}`]),
    ...(dashboardPort === undefined ? [] : [`--port=${dashboardPort}`]),
  ];
}

/** Whether a daemon could listen there: null, or the error code. */
export function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}
