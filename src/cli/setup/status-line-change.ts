import {
  readStatusLine,
  returnStatusLine,
  takeStatusLine,
  textIn,
  withStatusLine,
} from "../../agents/claude/install/status-line.ts";
import { readSettingsFile } from "../../agents/install/settings-file.ts";
import { type Io, type ParsedArgs, UsageError } from "../command.ts";
import { askYes } from "../terminal/ask.ts";
import type { Change } from "./change.ts";
import type { Guide } from "./credentials.ts";
import { diffOf } from "./install-change.ts";

const QUESTION = "Show plan limits, exact costs and context too? Your status line runs as before, ours passes it on.";

/**
 * Takes the status line where the person wants it; off by default. One that is taken stays.
 * @returns null when the user gave up
 */
export async function chooseStatusLine(args: ParsedArgs, { paths, clock }: Io, guide: Guide | null) {
  const [wants, refuses] = [args.flag("statusline"), args.flag("no-statusline")];
  if (wants && refuses) throw new UsageError("--statusline does not go with --no-statusline.");
  // Without `sh` there is nothing that would run it.
  if (process.platform === "win32") {
    if (wants) throw new UsageError("--statusline needs a shell, which Claude Code has not on Windows.");
    return NOTHING;
  }
  const { isOurs, former } = readStatusLine(paths);
  const nowMs = clock.now();
  if (refuses) {
    const what = former === null ? "take our status line out" : `put the status line back: ${former}`;
    return isOurs ? changeTo(what, () => returnStatusLine(paths, nowMs)) : NOTHING;
  }
  const takes = wants || (!isOurs && guide !== null ? await askYes(guide.ask, QUESTION, false) : false);
  if (takes === null) return null;
  const what = `keep what Claude Code tells its status line${former === null ? "" : `; \`${former}\` runs as before`}`;
  if (!takes || isOurs) return NOTHING;
  const settings = readSettingsFile(paths.settingsFile);
  // Before anything is changed: it refuses what it cannot take.
  const preview = diffOf(settings, withStatusLine(textIn(settings), paths));
  return { ...changeTo(what, () => takeStatusLine(paths, nowMs)), preview };
}

const NOTHING: Change = { what: [], make: () => ({}) };

function changeTo(what: string, make: () => void): Change {
  return {
    what: [what],
    make: () => {
      make();
      return {};
    },
  };
}
