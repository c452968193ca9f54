import type { PythonNotifier } from "../../claude/install/python-notifier.ts";
import type { OptionMeta, ParsedArgs } from "../command.ts";
import { askYes } from "../terminal/ask-yes.ts";
import { UsageError } from "../usage-error.ts";
import type { Guide } from "./guide.ts";

export const PYTHON_OPTIONS = {
  "replace-python": {
    type: "boolean",
    description: "remove the Python notifier's hooks; --remove restores them",
  },
  "keep-python": { type: "boolean", description: "keep them: both notifiers report everything" },
} as const satisfies Record<string, OptionMeta>;

/**
 * Whether to remove the Python notifier's hooks: two notifiers send everything twice.
 * @returns null when the user gave up
 */
export async function choosePython(
  args: ParsedArgs,
  guide: Guide | null,
  { hooks }: PythonNotifier,
): Promise<boolean | null> {
  const [replace, keep] = [args.flag("replace-python"), args.flag("keep-python")];
  if (replace && keep) throw new UsageError("--replace-python does not go with --keep-python.");
  if (replace || keep) return replace;
  if (hooks.length === 0) return false;
  if (guide === null) return args.flag("yes");
  return askYes(guide.ask, "Remove its hooks from settings.json, so that no message comes twice?", true);
}
