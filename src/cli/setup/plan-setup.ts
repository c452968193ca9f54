import { existsSync } from "node:fs";
import { join } from "node:path";
import { readClientVersion } from "../../agents/claude/client-program.ts";
import { findHome, HOOKED_AGENTS, type HookedAgent, registeredFile } from "../../agents/install/agent-hooks.ts";
import { agentLabel, type AgentName } from "../../core/agent.ts";
import { eventsFor, eventsNamed } from "../../agents/claude/install/hook-versions.ts";
import { findHooks } from "../../agents/install/settings-hooks.ts";
import { readSettingsFile } from "../../agents/install/settings-file.ts";
import { ownSource } from "../../agents/install/install-files.ts";
import { planInstall } from "../../agents/claude/install/install-hooks.ts";
import { readRecord } from "../../agents/install/install-record.ts";
import { readLaunch } from "../../agents/install/launch-file.ts";
import { pythonHooksIn } from "../../agents/claude/install/python-notifier.ts";
import { loadConfig } from "../../config/load-config.ts";
import { type Io, type OptionTable, type ParsedArgs, UsageError } from "../command.ts";
import { configuredDestinations } from "../configured-destinations.ts";
import { findDaemon } from "../daemon/daemon-client.ts";
import { askYes } from "../terminal/ask.ts";
import type { Paths } from "../../system/paths.ts";
import type { Change } from "./change.ts";
import { agentChange, agentRemovalChange } from "./agent-change.ts";
import { copyChange, planAppCopy } from "./app-copy.ts";
import { type Guide, readCredentials } from "./credentials.ts";
import { planDiscord } from "./discord-setup.ts";
import { installChange } from "./install-change.ts";
import { renewalChange } from "./restart-after-upgrade.ts";
import { chooseStatusLine } from "./status-line-change.ts";

export type SetupPlan = NonNullable<Awaited<ReturnType<typeof planSetup>>>;

export const PYTHON_OPTIONS = {
  "--replace-python": "remove the Python notifier's hooks; --remove restores them",
  "--keep-python": "keep them: both notifiers report everything",
} satisfies OptionTable;

/**
 * Inspects the machine, reports it, and asks where a user can answer.
 * @returns what a setup will do, in this order, and whether it ends with a test event; null when the user gave up
 * @throws AppError, UsageError: this setup is impossible
 */
export async function planSetup(
  args: ParsedArgs,
  io: Io,
  { guide, names }: { guide: Guide | null; names: readonly string[] },
) {
  const { paths, environment, clock } = io;
  const withTest = wantsTest(args, guide);
  const clientVersion = await readClientVersion({ configDir: paths.configDir, environment });
  const python = pythonHooksIn(readSettingsFile(paths.settingsFile).text).length;
  for (const line of guide === null ? [] : describeFound(io, clientVersion, python)) io.out(line);
  const replacesPython = await choosePython(args, guide, python);
  if (replacesPython === null) return null;
  const agents = await chooseAgents(args, io, { guide, hasClaude: clientVersion !== null || hasClaude(paths) });
  if (agents === null) return null;
  const discord = await planDiscord(args, io, guide);
  if (discord === null) return null;
  // Asked once: by the setup that registers the hooks.
  const isFirst = agents.names.includes("claude") && findHooks(readSettingsFile(paths.settingsFile).text).length === 0;
  const statusLine = await chooseStatusLine(args, io, isFirst ? guide : null);
  if (statusLine === null) return null;

  const isNamed = names.length > 0;
  const copy = planAppCopy(paths);
  const request = {
    paths,
    events: isNamed ? eventsNamed(names, clientVersion) : eventsFor(clientVersion, readRecord(paths)?.events),
    eventsNamed: isNamed,
    force: args.flag("force") || isNamed,
    source: ownSource(copy?.launch),
    clientVersion,
    replacesPython,
    agents: agents.names,
  };
  const install = planInstall(request);
  const renewal = { before: readLaunch(paths), program: request.source.cli, copy };
  return {
    // The copy, then the hook that starts it, then what a restarted daemon reads.
    changes: [
      ...(copy === null ? [] : [copyChange(copy)]),
      installChange(install, request, clock),
      ...agents.taken.flatMap(({ agent, home }) => agentChanges(io, agent, home)),
      ...agents.left.map(({ name }) =>
        noteChange(`${agentLabel(name)} is here too: \`ccen setup --agents claude,${name}\` shows its sessions.`),
      ),
      statusLine,
      discord,
      renewalChange(io, renewal, await findDaemon(paths)),
    ],
    withTest: withTest && install.plugin === null,
  };
}

/** Null with flags that answer the questions, or with JSON. */
export function guideOf(args: ParsedArgs, { ask, out }: Io): Guide | null {
  if (ask === undefined) return null;
  const isAnswered = ["yes", "json", "dry-run", "no-discord"].some((name) => args.flag(name));
  return isAnswered || Object.keys(readCredentials(args)).length > 0 ? null : { ask, out };
}

function wantsTest(args: ParsedArgs, guide: Guide | null): boolean {
  const [test, noTest] = [args.flag("test"), args.flag("no-test")];
  if (test && noTest) throw new UsageError("--test does not go with --no-test.");
  return !noTest && !args.flag("dry-run") && (test || guide !== null || args.flag("yes"));
}

/** Claude Code has run here: our own files in its folder do not count. */
function hasClaude({ configDir, settingsFile }: Paths): boolean {
  return [settingsFile, join(configDir, "projects")].some((path) => existsSync(path));
}

const WITH_HOOKS: readonly AgentName[] = ["claude", ...HOOKED_AGENTS.map(({ name }) => name)];

/**
 * Whose hooks are registered: Claude Code's, unless another agent is here alone, and the others' by the person's choice.
 * @returns null when the user gave up
 */
async function chooseAgents(
  args: ParsedArgs,
  { environment, paths }: Io,
  { guide, hasClaude: isHere }: { guide: Guide | null; hasClaude: boolean },
) {
  const typed = args
    .text("agents")
    ?.split(",")
    .map((name) => name.trim());
  const unknown = typed?.find((name) => !WITH_HOOKS.some((known) => known === name));
  if (unknown !== undefined) throw new UsageError(`--agents takes ${WITH_HOOKS.join(", ")}, not "${unknown}".`);
  const taken: { readonly agent: HookedAgent; readonly home: string }[] = [];
  const left: HookedAgent[] = [];
  for (const agent of HOOKED_AGENTS) {
    const { name, folder, variable, file } = agent;
    const home = findHome(agent, environment);
    if (home === null) {
      if (typed?.includes(name) !== true) continue;
      const places = `no ~/${folder} (${variable}), and no \`${name}\` on PATH`;
      throw new UsageError(`${agentLabel(name)} is not here: ${places}.`);
    }
    let takes: boolean | null = typed?.includes(name) ?? registeredFile(agent, paths) !== null;
    if (typed === undefined && !takes) {
      const place = join(home, file);
      const question = `Show the sessions of ${agentLabel(name)} too? This registers its hooks in ${place}.`;
      takes =
        guide === null ? args.flag("yes") || (!isHere && existsSync(home)) : await askYes(guide.ask, question, true);
    }
    if (takes === null) return null;
    if (takes) taken.push({ agent, home });
    else if (typed === undefined && guide === null) left.push(agent);
  }
  const takesClaude = typed?.includes("claude") ?? (isHere || taken.length === 0);
  const names: readonly AgentName[] = [
    ...(takesClaude ? ["claude" as const] : []),
    ...taken.map(({ agent }) => agent.name),
  ];
  return { names, taken, left };
}

function noteChange(line: string): Change {
  return { what: [], preview: [line], make: () => ({ lines: [line] }) };
}

/** Where an earlier setup knew another folder of the agent, its hooks there go. */
function agentChanges(io: Io, agent: HookedAgent, home: string): readonly Change[] {
  const before = registeredFile(agent, io.paths);
  const hasMoved = before !== null && before.settingsFile !== join(home, agent.file);
  return [...(hasMoved ? [agentRemovalChange(before, io)] : []), agentChange(io, agent, home)];
}

/** Two notifiers send everything twice. @returns null when the user gave up */
async function choosePython(args: ParsedArgs, guide: Guide | null, hooks: number): Promise<boolean | null> {
  const [replace, keep] = [args.flag("replace-python"), args.flag("keep-python")];
  if (replace && keep) throw new UsageError("--replace-python does not go with --keep-python.");
  if (replace || keep) return replace;
  if (hooks === 0) return false;
  if (guide === null) return args.flag("yes");
  return askYes(guide.ask, "Remove its hooks from settings.json, so that no message comes twice?", true);
}

function describeFound(io: Io, clientVersion: string | null, pythonHooks: number): readonly string[] {
  const client =
    clientVersion === null ? "Claude Code: `claude --version` gave no answer" : `Claude Code ${clientVersion}`;
  const registered = findHooks(readSettingsFile(io.paths.settingsFile).text).length;
  const discord = configuredDestinations(loadConfig(io).values).map(({ settings }) => settings.join(", "));
  return [
    `${client}; Node ${process.version}.`,
    ...(registered === 0 ? [] : [`Our hooks: registered for ${registered} events.`]),
    ...(discord.length === 0 ? [] : [`Discord: set up already (${discord.join(", ")}).`]),
    ...(pythonHooks === 0 ? [] : [`The Python notifier: its hooks are registered for ${pythonHooks} events.`]),
  ];
}
