import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { CREDENTIAL_OPTIONS } from "../setup/credentials.ts";
import { PYTHON_OPTIONS } from "../setup/plan-setup.ts";
import { runSetup } from "../setup/run-setup.ts";
import { uninstall } from "../setup/uninstall.ts";
import { printAnswer } from "../terminal/print.ts";

export const setup = {
  meta: {
    name: "setup",
    summary:
      "Install the hooks in Claude Code, Codex, Copilot CLI and OpenCode and set up Discord, or remove the hooks",
    usage:
      "setup [--webhook-url URL | --bot-token TOKEN --channel-id ID] [--mention-user-id ID] [--no-discord] " +
      "[--no-check] [--replace-python | --keep-python] [--agents A,B] [--events A,B] [--statusline | --no-statusline] [--force] [--test | --no-test] [--yes] " +
      "[--dry-run] [--json] | setup --remove [--purge] [--yes] [--dry-run] [--json]",
    options: {
      "--dry-run": "show all changes and make none",
      "--remove": "remove the hooks, stop the daemon and restore settings.json",
      "--purge": "with --remove: delete the stored data too",
      "--yes": "ask nothing: agree, take every agent, and replace the Python notifier",
      "--agents A,B":
        "register the hooks of these agents: claude, codex, copilot, opencode (default: it asks about those it finds)",
      "--events A,B…": "register these events of Claude Code only",
      "--statusline": "keep what Claude Code tells its status line: plan limits, exact costs, context",
      "--no-statusline": "keep it no more, and put the former status line back",
      ...CREDENTIAL_OPTIONS,
      "--no-discord": "ask nothing, and leave Discord alone",
      "--no-check": "write the Discord settings without checking them",
      ...PYTHON_OPTIONS,
      "--test": "end with a test event through the hook (at a terminal it does)",
      "--no-test": "end without one",
      "--force": "register the hooks even if the plugin is enabled",
      "--json": "ask nothing, and print as JSON",
    },
    examples: [
      "ccen setup",
      "ccen setup --dry-run",
      "ccen setup --yes --json",
      "ccen setup --webhook-url https://discord.com/api/webhooks/…/…",
      "ccen setup --events Stop,Notification",
      "ccen setup --remove",
      "ccen setup --remove --purge",
    ],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const names = args.texts("events").flatMap((list) => list.split(",").map((name) => name.trim()));
    if (args.flag("purge") && !args.flag("remove")) {
      throw new UsageError("--purge needs --remove.", "`ccen setup --remove --purge` takes everything out.");
    }
    const report = await (args.flag("remove") ? uninstall(args, io, names) : runSetup(args, io, names));
    if (report === null) {
      io.err("Stopped; nothing was changed.");
      return EXIT.failure;
    }
    const { failed, ...json } = report;
    printAnswer(io, args, { json: { ...json, dry_run: args.flag("dry-run") }, lines: report.lines });
    for (const warning of report.warnings) io.err(`warning: ${warning}`);
    return failed ? EXIT.failure : EXIT.ok;
  },
} satisfies Command;
