import { AppError } from "../../core/errors/errors.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { ownService } from "../service/find-service.ts";
import { lineOf, stepLine, type ServiceDefinition, type ServiceStep } from "../service/service-definition.ts";
import { createRunTool, installService, readServiceState, runSteps, type RunTool } from "../service/service-state.ts";
import { printAnswer } from "../terminal/print.ts";
import { ownEntry } from "../../core/own-entry.ts";

export const service = {
  meta: {
    name: "service",
    summary: "Start the daemon when you log in, or stop doing so",
    usage: "service install|uninstall|status [--dry-run] [--json]",
    positionals: { name: "install|uninstall|status", description: "what to do", min: 1, max: 1 },
    options: {
      "--dry-run": "show all files and commands and change nothing",
      "--json": "as JSON",
    },
    examples: ["ccen service install --dry-run", "ccen service install", "ccen service uninstall"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const definition = ownService(io);
    if (definition === null) throw new AppError("service/unknown-system", { platform: process.platform });
    // With sudo it would become root's service, which never sees the calling user's events.
    if ((io.environment["SUDO_USER"] ?? "") !== "") throw new AppError("service/sudo", {});
    const run = createRunTool(io.environment);
    const [verb = ""] = args.positionals;
    const act = ownEntry(VERBS, verb);
    if (act === undefined) {
      throw new UsageError(`service cannot ${JSON.stringify(verb)}`, "It can install, uninstall and show its status.");
    }
    const { wire, lines, code = EXIT.ok } = act(definition, run, args.flag("dry-run"));
    const { manager, name, file } = definition;
    printAnswer(io, args, { json: { ...wire, manager, name, file }, lines });
    return code;
  },
} satisfies Command;

interface Answer {
  readonly wire: object;
  readonly lines: readonly string[];
  readonly code?: ExitCode;
}

type Verb = (definition: ServiceDefinition, run: RunTool, isDryRun: boolean) => Answer;

const VERBS: Readonly<Partial<Record<string, Verb>>> = { install, uninstall, status };

function commandsOf(steps: readonly ServiceStep[]): readonly string[] {
  return steps.flatMap((step) => ("run" in step ? [lineOf(step.run)] : []));
}

const UNCHANGED = "Nothing was changed (--dry-run).";

function install(definition: ServiceDefinition, run: RunTool, isDryRun: boolean): Answer {
  const { kind, name, file, hints, text, manager } = definition;
  const commands = commandsOf(definition.install);
  if (isDryRun) {
    const [write = "", ...runs] = definition.install.map((step) => `would ${stepLine(step)}`);
    return {
      wire: { changed: false, dry_run: true, content: text, commands },
      lines: [write, "", text, ...runs, UNCHANGED],
    };
  }
  const reason = run(definition.probe);
  // In a container, over ssh, without a session.
  if (reason !== null) {
    return {
      wire: { changed: false, reason, content: text, commands },
      lines: [
        `Nothing was changed: ${manager} cannot be reached from here (${reason}).`,
        `To install the ${kind} by hand, put this into ${file}`,
        "",
        text,
        "and in a session of your own run",
        ...commands.map((line) => `  ${line}`),
      ],
      code: EXIT.failure,
    };
  }
  const changed = installService(definition, run);
  return {
    wire: { changed },
    lines: [
      changed ? `Installed the ${kind} ${name}: ${file}` : `The ${kind} ${name} is installed already.`,
      "The daemon starts when you log in. A hook still starts it where it does not run.",
      ...hints,
      "To undo: `ccen service uninstall`.",
    ],
  };
}

function uninstall(definition: ServiceDefinition, run: RunTool, isDryRun: boolean): Answer {
  const { kind, name, endsDaemon } = definition;
  if (!readServiceState(definition, run).isInstalled) {
    return { wire: { changed: false }, lines: [`No ${kind} is installed.`] };
  }
  if (isDryRun) {
    return {
      wire: { changed: false, dry_run: true, commands: commandsOf(definition.uninstall) },
      lines: [...definition.uninstall.map((step) => `would ${stepLine(step)}`), UNCHANGED],
    };
  }
  runSteps(definition.uninstall, run);
  const ended = endsDaemon ? ", and ended the daemon that it ran" : "; `ccen stop` ends a daemon that runs";
  return { wire: { changed: true }, lines: [`Removed the ${kind} ${name}${ended}.`] };
}

function status(definition: ServiceDefinition, run: RunTool): Answer {
  const { kind, name, file } = definition;
  const { isInstalled, isCurrent, isActive } = readServiceState(definition, run);
  const wire = { installed: isInstalled, current: isCurrent, active: isActive };
  if (!isInstalled) {
    const lines = [`No ${kind} is installed. \`ccen service install\` has the daemon started when you log in.`];
    return { wire, lines, code: EXIT.notRunning };
  }
  const activity =
    isActive === null
      ? "installed"
      : isActive
        ? "installed and running"
        : "installed, not running (a daemon that a hook started does instead, or none)";
  const outdated = isCurrent ? [] : ["It is not what this version would install: `ccen service install` renews it."];
  return { wire, lines: [`${kind} ${name}: ${activity}`, file, ...outdated] };
}
