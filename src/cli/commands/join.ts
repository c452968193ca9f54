import type { JoinDto } from "../../api/forwarding-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { loadConfig } from "../../config/load-config.ts";
import { parseDaemonAddress } from "../../config/service-value.ts";
import { SETTINGS } from "../../config/settings.ts";
import { isUnencrypted } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import { machineName } from "../../system/machine-id.ts";
import { beginForwarding, isToken, postToServer, reportForwarding, shown } from "../central-server.ts";
import { type Command, type Io, type ParsedArgs, type ExitCode, UsageError } from "../command.ts";
import { refusal } from "../daemon/daemon-client.ts";
import { planEnvFile } from "../env-file.ts";

export const join = {
  meta: {
    name: "join",
    summary: "Forward this machine's events to a central daemon, by its invitation",
    usage: "join URL CODE [--plain]",
    options: {
      "--plain": "allow http:// to another machine, in a private network",
    },
    positionals: { name: "URL CODE", description: "as `ccen machines --invite` printed them there", min: 2, max: 2 },
    examples: ["ccen join https://dash.example CODE"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const [address = "", code = ""] = args.positionals;
    const parsed = parseDaemonAddress(address);
    if (!parsed.ok || typeof parsed.value !== "string" || parsed.value === "") {
      throw new UsageError("URL has to be the address of a central daemon: https://dash.example");
    }
    const url = parsed.value;
    const isPlain = isUnencrypted(url);
    if (isPlain && !args.flag("plain")) throw new AppError("upstream/plain", { url });
    const { values } = loadConfig(io);
    const { upstreamUrl, upstreamToken, upstreamPlain } = SETTINGS;
    const changesOf = (token: string): Record<string, string> => ({
      [upstreamUrl.env]: url,
      [upstreamToken.env]: token,
      ...(isPlain ? { [upstreamPlain.env]: "true" } : {}),
    });
    // A failed write must not use up the invitation.
    planEnvFile(io.paths.envFile, changesOf("token"));
    const { token, central } = await redeem(url, { code, name: machineName(values.machineName) }, io.signal);
    if (values.upstreamUrl !== "" && values.upstreamUrl !== url)
      io.out(`It forwarded to ${values.upstreamUrl} before.`);
    return reportForwarding(await beginForwarding(io, changesOf(token)), io, [
      `This machine forwards its events to ${central}. \`ccen machines\` says how it goes.`,
    ]);
  },
} satisfies Command;

/**
 * @throws AppError `upstream/unreachable`, `upstream/stranger`, `cli/refused` with the other side's text
 */
async function redeem(url: string, body: JoinDto, signal: AbortSignal) {
  const answer = await postToServer(url, ROUTES.join, { body, signal });
  if (answer.kind === "silent") throw new AppError("upstream/unreachable", { url, reason: answer.reason });
  const { token, central, error } = answer.fields;
  if (answer.status === 200 && isToken(token)) return { token, central: shown(central) };
  if (!isJsonObject(error)) {
    throw new AppError("upstream/stranger", { url, reason: `status ${answer.status}` });
  }
  if (error["code"] === "team/identity") {
    throw new AppError("team/join", {
      reason: "`ccen join` is for a central daemon.",
      fix: `Run \`ccen team join ${url}\`.`,
    });
  }
  throw refusal(answer.status, { error: { message: shown(error["message"]), fix: shown(error["fix"]) } });
}
