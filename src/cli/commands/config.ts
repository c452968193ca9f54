import { describeSettings } from "../../config/describe-settings.ts";
import { loadConfig } from "../../config/load-config.ts";
import { describeProblem, toProblemFields } from "../../config/setting.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { paint, printJson, alignColumns } from "../terminal/print.ts";

export const config = {
  meta: {
    name: "config",
    summary: "Show each setting, its value and where it came from",
    usage: "config [--json]",
    options: { json: { type: "boolean", description: "as JSON, with descriptions and problems" } },
    examples: ["ccen config", "CCEN_PORT=8123 ccen config"],
  },

  run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { environment, paths } = io;
    const loaded = loadConfig({ paths, environment });
    const rows = describeSettings(loaded, loaded);
    if (args.flag("json")) {
      const settings = rows.map(({ name, value, source, doc, oldName }) => ({
        name,
        value,
        source,
        doc,
        old_name: oldName,
      }));
      printJson(io, { config_dir: paths.configDir, settings, problems: loaded.problems.map(toProblemFields) });
      return Promise.resolve(EXIT.ok);
    }
    const lines = alignColumns(
      rows.map(({ name, value, source, oldName }) => [name, value, sourceText(source, oldName)]),
    );
    for (const [index, line] of lines.entries()) {
      io.out(rows[index]?.source === "default" ? paint(io, "dim", line) : line);
    }
    for (const problem of loaded.problems) io.err(`${paint(io, "yellow", "warning:")} ${describeProblem(problem)}`);
    return Promise.resolve(EXIT.ok);
  },
} satisfies Command;

function sourceText(source: string, oldName: string | null): string {
  return oldName === null ? source : `${source}, set as ${oldName} (old name)`;
}
