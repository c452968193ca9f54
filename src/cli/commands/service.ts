import { AppError } from "../../core/errors/errors.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { ownService } from "../service/find-service.ts";
import type { ServiceDefinition } from "../service/service-definition.ts";
import {
  createRunTool,
  type RunTool,
  installService,
  lineOf,
  readServiceState,
  uninstallService,
  whyUnreachable,
} from "../service/service-state.ts";
import { printJson } from "../terminal/print.ts";

export const service = {
  meta: {
    name: "service",
    summary: "Start the daemon when you log in, or stop doing so",
    usage: "service install|uninstall|status [--dry-run] [--json]",
    positionals: { name: "install|uninstall|status", description: "what to do", min: 1, max: 1 },
    options: {
      "dry-run": { type: "boolean", description: "show all files and commands and change nothing" },
      json: { type: "boolean", description: "as JSON" },
    },
    examples: ["ccen service install --dry-run", "ccen service install", "ccen service uninstall"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const definition = ownService(io);
    if (definition === null) throw new AppError("service/unknown-system", { platform: process.platform });
    // With sudo it would become root's service, which never sees the calling user's events.
    if ((io.environment["SUDO_USER"] ?? "") !== "") throw new AppError("service/sudo", {});
    const context: ServiceContext = { definition, run: createRunTool(io.environment), args, io };
    const [verb = ""] = args.positionals;
    if (verb === "install") return args.flag("dry-run") ? showInstall(context) : installNow(context);
    if (verb === "uninstall") return uninstallNow(context);
    if (verb === "status") return showStatus(context);
    throw new UsageError(`service cannot ${JSON.stringify(verb)}`, "It can install, uninstall and show its status.");
  },
} satisfies Command;

interface ServiceContext {
  readonly definition: ServiceDefinition;
  readonly run: RunTool;
  readonly args: ParsedArgs;
  readonly io: Io;
}

async function installNow(context: ServiceContext): Promise<ExitCode> {
  const { definition, run } = context;
  const reason = await whyUnreachable(definition, run);
  if (reason !== null) return printManualSteps(context, reason);
  const changed = await installService(definition, run);
  const { kind, name, file, hints } = definition;
  return print(context, { changed, ...wireOf(definition) }, [
    changed ? `Installed the ${kind} ${name}: ${file}` : `The ${kind} ${name} is installed already.`,
    "The daemon starts when you log in. A hook still starts it where it does not run.",
    ...hints,
    "To undo: `ccen service uninstall`.",
  ]);
}

/** Manual steps where the manager does not answer: in a container, over ssh, without a session. */
function printManualSteps(context: ServiceContext, reason: string): ExitCode {
  const { definition } = context;
  const { kind, file, content, manager } = definition;
  const commands = definition.install.map(lineOf);
  const text = textOf(content);
  print(context, { changed: false, reason, content: text, commands, ...wireOf(definition) }, [
    `Nothing was changed: ${manager} cannot be reached from here (${reason}).`,
    `To install the ${kind} by hand, put this into ${file}`,
    "",
    text,
    "and in a session of your own run",
    ...commands.map((line) => `  ${line}`),
  ]);
  return EXIT.failure;
}

function showInstall(context: ServiceContext): ExitCode {
  const { definition } = context;
  const commands = definition.install.map(lineOf);
  const text = textOf(definition.content);
  return print(context, { changed: false, dry_run: true, content: text, commands, ...wireOf(definition) }, [
    `would write ${definition.file}`,
    "",
    text,
    ...commands.map((line) => `would run ${line}`),
    "Nothing was changed (--dry-run).",
  ]);
}

async function uninstallNow(context: ServiceContext): Promise<ExitCode> {
  const { definition, run, args } = context;
  const { kind, name } = definition;
  const { isInstalled } = await readServiceState(definition, run);
  const wire = wireOf(definition);
  if (!isInstalled) return print(context, { changed: false, ...wire }, [`No ${kind} is installed.`]);
  if (args.flag("dry-run")) {
    const commands = [...definition.uninstall, ...definition.forget].map(lineOf);
    return print(context, { changed: false, dry_run: true, commands, ...wire }, [
      ...commands.map((line) => `would run ${line}`),
      `would remove ${definition.file}`,
      "Nothing was changed (--dry-run).",
    ]);
  }
  await uninstallService(definition, run);
  const ended = definition.endsDaemon ? ", and ended the daemon that it ran" : "; `ccen stop` ends a daemon that runs";
  return print(context, { changed: true, ...wire }, [`Removed the ${kind} ${name}${ended}.`]);
}

async function showStatus(context: ServiceContext): Promise<ExitCode> {
  const { definition, run } = context;
  const { kind, name, file } = definition;
  const { isInstalled, isCurrent, isActive } = await readServiceState(definition, run);
  const wire = { installed: isInstalled, current: isCurrent, active: isActive, ...wireOf(definition) };
  if (!isInstalled) {
    print(context, wire, [`No ${kind} is installed. \`ccen service install\` has the daemon started when you log in.`]);
    return EXIT.notRunning;
  }
  return print(context, wire, [
    `${kind} ${name}: ${activityOf(isActive)}`,
    file,
    ...(isCurrent ? [] : ["It is not what this version would install: `ccen service install` renews it."]),
  ]);
}

function activityOf(isActive: boolean | null): string {
  if (isActive === null) return "installed";
  return isActive
    ? "installed and running"
    : "installed, not running (a daemon that a hook started does instead, or none)";
}

function print({ io, args }: ServiceContext, wire: object, lines: readonly string[]): ExitCode {
  if (args.flag("json")) printJson(io, wire);
  else for (const line of lines) io.out(line);
  return EXIT.ok;
}

function wireOf({ manager, name, file }: ServiceDefinition): object {
  return { manager, name, file };
}

function textOf(content: Buffer): string {
  return content.toString(content[0] === 0xff ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}
