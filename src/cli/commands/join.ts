import type { JoinDto, MachinesDto, ForwardingDto } from "../../api/forwarding-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { loadConfig } from "../../config/load-config.ts";
import { parseDaemonAddress } from "../../config/service-value.ts";
import { SETTINGS } from "../../config/settings.ts";
import { AppError } from "../../core/errors/errors.ts";
import { isUnencrypted } from "../../core/access.ts";
import { plainLine } from "../../core/format/sanitize.ts";
import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { isJsonObject, parseJsonObject } from "../../core/json.ts";
import { requestOnce } from "../../system/http-client.ts";
import { machineName } from "../../system/machine-id.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { askDaemon, refusal, type DaemonAddress } from "../daemon/daemon-client.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { planEnvFile, writeSettings } from "../env-file.ts";
import { poll } from "../poll.ts";

const ANSWER_MS = 15_000;
const MAX_ANSWER_BYTES = 65_536;

const BEGIN_MS = 15_000;

const MAX_SHOWN = 300;

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
    writeSettings(io, changesOf(token), "The settings stand");
    const { address: own } = await restartDaemon(io);
    return report(await watchForwarding(own, io.signal), central, io);
  },
} satisfies Command;

/**
 * @throws AppError `upstream/unreachable`, `upstream/older`, `upstream/stranger`, `cli/refused` with the other side's
 * text
 */
async function redeem(url: string, request: JoinDto, signal: AbortSignal) {
  const answer = await requestOnce(
    {
      url: `${url}${ROUTES.join}`,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    },
    {
      fetch,
      nowMs: 0,
      signal,
      timeoutMs: ANSWER_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    },
  );
  if (answer.kind !== "answered") {
    throw new AppError("upstream/unreachable", { url, reason: deliveryReasonText(answer.reason, "en") });
  }
  const { token, central, error } = parseJsonObject(answer.text) ?? {};
  if (answer.status === 200 && typeof token === "string" && /^[\w-]{20,100}$/.test(token)) {
    return { token, central: shown(central) };
  }
  if (!isJsonObject(error)) {
    throw new AppError("upstream/stranger", { url, reason: `status ${answer.status}` });
  }
  if (error["code"] === "http/not-found") throw new AppError("upstream/older", { url });
  throw refusal(answer.status, { error: { message: shown(error["message"]), fix: shown(error["fix"]) } });
}

/** A text of another machine is untrusted. */
function shown(value: unknown): string {
  return typeof value === "string" ? plainLine(value, MAX_SHOWN) : "";
}

/** The state of forwarding once it has begun or failed; the current state after a timeout. */
async function watchForwarding(own: DaemonAddress, signal: AbortSignal): Promise<ForwardingDto | null> {
  let upstream: ForwardingDto | null = null;
  const ask = async (): Promise<true | null> => {
    ({ upstream } = await askDaemon<MachinesDto>(own, ROUTES.machines));
    return upstream?.state === "connecting" ? null : true;
  };
  await poll(ask, { timeoutMs: BEGIN_MS, everyMs: 250, signal });
  return upstream;
}

function report(upstream: ForwardingDto | null, central: string, io: Io): ExitCode {
  if (upstream?.state === "forwarding" && upstream.error === null) {
    io.out(`This machine forwards its events to ${central}. \`ccen machines\` says how it goes.`);
    return EXIT.ok;
  }
  io.err(upstream?.error?.message ?? "Forwarding has not begun yet.");
  io.err(upstream?.error?.fix ?? "`ccen machines` says how it goes.");
  return EXIT.failure;
}
