import type { ForwardingDto, MachinesDto } from "../../api/forwarding-dto.ts";
import { ROUTES, type RoutePath } from "../../api/routes.ts";
import { loadConfig } from "../../config/load-config.ts";
import { parseDaemonAddress } from "../../config/service-value.ts";
import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { isUnencrypted } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import { formatDuration } from "../../core/format/time.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { machineName } from "../../system/machine-id.ts";
import { beginForwarding, isToken, postToServer, reportForwarding, shown } from "../central-server.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { askDaemon, findDaemon } from "../daemon/daemon-client.ts";
import { settledDaemon } from "../daemon/ensure-daemon.ts";
import { restartDaemon } from "../daemon/restart-daemon.ts";
import { planEnvFile, writeSettings } from "../env-file.ts";
import { poll } from "../poll.ts";
import { printAnswer } from "../terminal/print.ts";

export const team = {
  meta: {
    name: "team",
    summary: "Join a team server, leave it, or show what this machine sends there",
    usage: "team join URL [--invitation CODE --owner EMAIL] [--plain] | team status [--json] | team leave",
    options: {
      "--invitation CODE": "join without a person, for many machines",
      "--owner EMAIL": "with --invitation: the person whose machine this is",
      "--plain": "allow http:// to another machine, in a private network",
      "--json": "with status: as JSON",
    },
    positionals: { name: "join URL | status | leave", description: "what to do", min: 1, max: 2 },
    examples: ["ccen team join https://team.example"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const [action = "", address] = args.positionals;
    if (action === "join") return joinTeam(readJoin(address, args), io);
    if (address !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(address)}`);
    if (args.text("invitation") !== undefined || args.text("owner") !== undefined || args.flag("plain"))
      throw new UsageError("--invitation, --owner and --plain go with join.");
    if (action === "status") return showStatus(args, io);
    if (action === "leave") return leaveTeam(io);
    throw new UsageError(`there is no ${JSON.stringify(action)}: it is join, status or leave`);
  },
} satisfies Command;

interface Join {
  readonly url: string;
  readonly isPlain: boolean;
  readonly invited: { readonly invitation: string; readonly owner: string } | null;
}

function readJoin(address: string | undefined, args: ParsedArgs): Join {
  const parsed = parseDaemonAddress(address ?? "");
  if (!parsed.ok || typeof parsed.value !== "string" || parsed.value === "")
    throw new UsageError("URL has to be the address of a team server alone: https://team.example");
  const [invitation, owner] = [args.text("invitation"), args.text("owner")];
  if ((invitation === undefined) !== (owner === undefined))
    throw new UsageError("--invitation and --owner go together.");
  const url = parsed.value;
  const isPlain = isUnencrypted(url);
  if (isPlain && !args.flag("plain")) throw new AppError("upstream/plain", { url });
  const invited = invitation === undefined || owner === undefined ? null : { invitation, owner };
  return { url, isPlain, invited };
}

interface Joined {
  readonly token: string;
  readonly owner: string;
  readonly team: string;
}

/** A script may call it each day: a machine that has joined stays as it is. */
async function joinTeam({ url, isPlain, invited }: Join, io: Io): Promise<ExitCode> {
  const { values } = loadConfig(io);
  if (values.upstreamUrl !== "" && values.upstreamUrl !== url)
    throw cannotJoin(`it forwards to ${values.upstreamUrl} already.`, "Run `ccen team leave` first.");
  const known = await membershipOf(values, io.signal);
  if (known.state === "joined") {
    io.out(`This machine has joined already. ${belongs(known, url)}`);
    return EXIT.ok;
  }
  const { upstreamUrl, upstreamToken, upstreamPlain, upstreamDiscord } = SETTINGS;
  const changesOf = (token: string): Record<string, string> => ({
    [upstreamUrl.env]: url,
    [upstreamToken.env]: token,
    // The team server sends no person's notifications.
    [upstreamDiscord.env]: "true",
    ...(isPlain ? { [upstreamPlain.env]: "true" } : {}),
  });
  // A failed write must not use up a code or an invitation.
  planEnvFile(io.paths.envFile, changesOf("token"));
  const name = machineName(values.machineName);
  const joined =
    invited === null
      ? await joinByCode(url, name, io)
      : joinedIn(await askTeam(url, ROUTES.teamJoinInvited, { body: { ...invited, name }, signal: io.signal }));
  if (joined === null) {
    if (!io.signal.aborted) throw noServer(url, "it answered something else");
    io.err("You ended it before the machine was confirmed: nothing has changed.");
    return EXIT.failure;
  }
  // Before the daemon restarts: a start that fails does not undo it.
  io.out(`This machine has joined. ${belongs(joined, url)}`);
  return reportForwarding(await beginForwarding(io, changesOf(joined.token)), io, whatIsSent(values));
}

function belongs({ owner, team: name }: Omit<Joined, "token">, url: string): string {
  return `It belongs to ${shown(owner)} in team ${shown(name)} at ${url}.`;
}

function whatIsSent({ upstreamHistoryDays: days }: ConfigValues): readonly string[] {
  const before = days === 0 ? "Earlier events stay here." : `So do the last ${days} days.`;
  return [
    "",
    `From now on all that Claude Code does here goes there: prompts, replies, commands and their output. ${before}`,
    "Passwords and tokens that ccen recognises are replaced before.",
    "You see all of it. Your team sees state, title, project, counts and cost of your sessions, and all of a session that you share.",
    "Where an admin has switched sharing on for your team, it sees all of your sessions that begin from then on; the page says so.",
    "Auditors see counts and cost, without names and texts. Notifications still come from this machine.",
    "",
    "`ccen team leave` ends it. `ccen team status` shows how it goes.",
  ];
}

/** @returns null once the person here ended it */
async function joinByCode(url: string, name: string, io: Io): Promise<Joined | null> {
  const {
    code,
    secret,
    url: page,
    ...times
  } = await askTeam(url, ROUTES.teamJoin, { body: { name }, signal: io.signal });
  const confirmAt = URL.parse(shown(page), `${url}/`);
  if (!isToken(secret) || confirmAt === null || !/^https?:$/.test(confirmAt.protocol))
    throw noServer(url, "it answered something else");
  const lifeMs = secondsIn(times["expires_in_seconds"], { least: 1, most: 3_600 }) * 1_000;
  const everyMs = secondsIn(times["ask_every_seconds"], { least: 1, most: 30 }) * 1_000;
  io.out(`Open ${confirmAt.href}`);
  io.out(`sign in, and confirm the machine ${shown(name)} under the code ${shown(code)}.`);
  io.err(`The code is good for ${formatDuration(lifeMs, "en")}. Waiting; Ctrl-C ends it.`);
  const ask = async (): Promise<Joined | null> => {
    const answer = await postToServer(url, ROUTES.teamJoinToken, { body: { secret }, signal: io.signal });
    // A network that is away for a moment, or a replica that stops.
    if (answer.kind === "silent" || answer.status >= 500 || answer.status === 429) return null;
    if (answer.status !== 200) throw refusalOf(url, answer);
    if (answer.fields["state"] === "refused") throw cannotJoin("a person refused it.", NOTHING_CHANGED);
    return joinedIn(answer.fields);
  };
  const joined = await poll(ask, { timeoutMs: lifeMs, everyMs, signal: io.signal });
  if (joined !== null) return joined;
  await postToServer(url, ROUTES.teamLeave, { body: { secret }, signal: AbortSignal.timeout(LEAVE_MS) });
  if (io.signal.aborted) return null;
  throw cannotJoin("the code has expired.", NOTHING_CHANGED);
}

const NOTHING_CHANGED = "Nothing has changed. Run `ccen team join` again for a new code.";

const LEAVE_MS = 5_000;

function secondsIn(value: unknown, { least, most }: { readonly least: number; readonly most: number }): number {
  return typeof value === "number" ? Math.min(Math.max(value, least), most) : most;
}

function joinedIn({ state, token, owner, team: name }: JsonObject): Joined | null {
  if (state !== "joined" || !isToken(token) || typeof owner !== "string" || typeof name !== "string") return null;
  return { token, owner, team: name };
}

/** @throws AppError `team/join` */
async function askTeam(url: string, path: RoutePath, request: Parameters<typeof postToServer>[2]): Promise<JsonObject> {
  const answer = await postToServer(url, path, request);
  if (answer.kind === "answered" && answer.status === 200) return answer.fields;
  throw refusalOf(url, answer);
}

function refusalOf(url: string, answer: Awaited<ReturnType<typeof postToServer>>): AppError {
  if (answer.kind === "silent") return noServer(url, answer.reason);
  const { error } = answer.fields;
  const { code, message, fix, request_id: requestId } = isJsonObject(error) ? error : {};
  if (typeof code !== "string") {
    return LOGIN_STATUSES.has(answer.status)
      ? cannotJoin(
          `something before the team server at ${url} asks for a login (status ${answer.status}).`,
          LET_THROUGH,
        )
      : noServer(url, `status ${answer.status}`);
  }
  if (isOfDaemon(code)) return noServer(url, "a daemon answers there");
  if (code === "team/identity")
    return cannotJoin(
      `${url} is a page of a team server.`,
      "Use the address of the server alone, as the view Team shows it.",
    );
  const request = typeof requestId === "string" ? ` (request ${shown(requestId)})` : "";
  return cannotJoin(`${shown(message)}${request}`, shown(fix));
}

/** A proxy that requires a person everywhere answers with one of these. */
const LOGIN_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 401, 403]);

const LET_THROUGH =
  "Its operator has to let machines through to /api/upstream and /api/team/join without a login; see team/docs/operation.md.";

/** With an access token, a daemon asks for that first. */
function isOfDaemon(code: unknown): boolean {
  return code === "http/not-found" || code === "http/unauthorized";
}

function noServer(url: string, reason: string): AppError {
  return cannotJoin(
    `no team server answers at ${url} (${reason}).`,
    "Check the address, and that the server runs. For a central daemon, use `ccen join`.",
  );
}

function cannotJoin(reason: string, fix: string): AppError {
  return new AppError("team/join", { reason, fix });
}

type Membership =
  | ({ readonly state: "joined" } & Omit<Joined, "token">)
  | { readonly state: "none" }
  /** The server ended the token, or does not know it. */
  | { readonly state: "ended"; readonly error: AppError }
  | { readonly state: "unknown"; readonly reason: string };

/** What the configured server says about this machine's token. */
async function membershipOf({ upstreamUrl: url, upstreamToken: token }: ConfigValues, signal: AbortSignal) {
  if (url === "" || token === "") return { state: "none" } satisfies Membership;
  const answer = await postToServer(url, ROUTES.teamJoinToken, { body: { secret: token }, signal });
  const joined = answer.kind === "answered" && answer.status === 200 ? joinedIn(answer.fields) : null;
  if (joined !== null) return { state: "joined", owner: joined.owner, team: joined.team } satisfies Membership;
  const error = answer.kind === "answered" ? answer.fields["error"] : null;
  const code = isJsonObject(error) ? error["code"] : null;
  if (code === "team/revoked")
    return { state: "ended", error: new AppError("upstream/revoked", { url }) } satisfies Membership;
  if (code === "team/join-code")
    return { state: "ended", error: new AppError("upstream/wrong-token", { url }) } satisfies Membership;
  const reason = answer.kind === "silent" ? answer.reason : `status ${answer.status}`;
  return { state: "unknown", reason } satisfies Membership;
}

async function showStatus(args: ParsedArgs, io: Io): Promise<ExitCode> {
  const { values } = loadConfig(io);
  const url = values.upstreamUrl;
  const membership: Membership = await membershipOf(values, io.signal);
  const forwarding = await forwardingOf(io);
  const { state } = membership;
  const member = membership.state === "joined" ? { owner: membership.owner, team: membership.team } : null;
  printAnswer(io, args, {
    json: { state, url: url === "" ? null : url, owner: member?.owner ?? null, team: member?.team ?? null, forwarding },
    lines: [...membershipLines(membership, url), ...(state === "none" ? [] : forwardingLines(forwarding))],
  });
  if (state === "none") return EXIT.ok;
  return state === "joined" && forwarding?.state === "forwarding" ? EXIT.ok : EXIT.degraded;
}

function membershipLines(membership: Membership, url: string): readonly string[] {
  if (membership.state === "none") return ["This machine has joined no team server."];
  if (membership.state === "joined") return [`This machine has joined a team server. ${belongs(membership, url)}`];
  if (membership.state === "ended") return [membership.error.message, membership.error.fix];
  return [`This machine sends to ${url}, which does not say now whether it still belongs there: ${membership.reason}.`];
}

/** Null without a daemon, or while that forwards nothing. */
async function forwardingOf(io: Io): Promise<ForwardingDto | null> {
  const daemon = await findDaemon(io.paths);
  if (daemon.kind !== "running") return null;
  return (await askDaemon<MachinesDto>(daemon.address, ROUTES.machines)).upstream;
}

function forwardingLines(forwarding: ForwardingDto | null): readonly string[] {
  if (forwarding === null) return ["Nothing is sent now: no daemon runs, or it has to be restarted (`ccen restart`)."];
  const { state, waiting, error } = forwarding;
  const waits = waiting === 1 ? "1 event waits here" : `${waiting} events wait here`;
  return [`Forwarding: ${state}, ${waits}.`, ...(error === null ? [] : [error.message, error.fix])];
}

async function leaveTeam(io: Io): Promise<ExitCode> {
  const { values } = loadConfig(io);
  const { upstreamUrl: url, upstreamToken: token } = values;
  if (url === "") {
    io.out("This machine has joined no team server.");
    return EXIT.ok;
  }
  const { upstreamUrl, upstreamToken, upstreamPlain, upstreamDiscord } = SETTINGS;
  const names = [upstreamUrl, upstreamToken, upstreamPlain, upstreamDiscord].map(({ env }) => env);
  // An empty value counts as absent.
  writeSettings(io, Object.fromEntries(names.map((name) => [name, ""])), "The settings stand");
  if ((await settledDaemon(io.paths))?.kind !== "none") await restartDaemon(io);
  const answer = await postToServer(url, ROUTES.teamLeave, { body: { secret: token }, signal: io.signal });
  io.out(`This machine sends nothing to ${url} any more. What it has sent stays there; what is here stays here.`);
  if (answer.kind === "answered" && answer.status === 200) return EXIT.ok;
  io.err("Its token could not be ended there. If it matters, revoke the machine on the page of the team server.");
  return EXIT.ok;
}
