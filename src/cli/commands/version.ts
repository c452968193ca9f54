import { packageVersion } from "../../system/package-root.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { printAnswer } from "../terminal/print.ts";

export const version = {
  meta: {
    name: "version",
    summary: "Print the version",
    options: { "--json": "with Node's version and the platform, as JSON" },
    examples: ["ccen version", "ccen --version"],
  },

  run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const { arch, platform, version: node } = process;
    const json = { version: packageVersion, node, platform, arch };
    printAnswer(io, args, { json, lines: [packageVersion] });
    return Promise.resolve(EXIT.ok);
  },
} satisfies Command;
