import { resumeProgram } from "../agent.ts";
import type { Session } from "./session.ts";

/** A session's id as agents make them, a UUID: anything else could be an option or more. */
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** A folder of Windows: with a drive, or on a server. */
const WINDOWS_PATH = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/**
 * The command that continues a session in its folder, to be pasted into a shell: for a folder of Windows into
 * PowerShell, for any other into a POSIX shell. Null where the id, or the folder on Windows, is none that an agent
 * gives, and where the agent has no such command.
 */
export function resumeCommand({ agent, sessionId, cwd }: Pick<Session, "agent" | "sessionId" | "cwd">): string | null {
  const program = resumeProgram(agent);
  if (program === null || !SAFE_ID.test(sessionId)) return null;
  const resume = `${program} ${sessionId}`;
  if (cwd === null || cwd === "") return resume;
  if (!WINDOWS_PATH.test(cwd)) return `cd ${quoteForShell(asOperand(cwd))} && ${resume}`;
  return CONTROL.test(cwd) ? null : `Set-Location -LiteralPath ${quoteForPowerShell(cwd)}; if ($?) { ${resume} }`;
}

/** Neither an option nor `-`, which means the folder before. */
function asOperand(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

// C0, DEL and C1: a terminal or line editor may act on them while they are pasted, quoted or not.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

/** One word of a POSIX shell. Control characters are written out, as bash, ksh and zsh read them. */
function quoteForShell(text: string): string {
  if (!CONTROL.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(CONTROLS, (control) => String.raw`\u` + control.charCodeAt(0).toString(16).padStart(4, "0"));
  return `$'${escaped}'`;
}

/** PowerShell takes typographic quotation marks for plain ones, and doubles any of them within. */
function quoteForPowerShell(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
}
