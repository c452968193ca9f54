import { isJsonObject } from "../core/json.ts";
import { readCallResult, type CallResult } from "../core/session/call-result.ts";

/** What the end of a tool call reports about its result. */
export function toCallResultDto(result: CallResult) {
  return {
    /** Lines that it added to a file, and removed from it. */
    added: result.added,
    removed: result.removed,
    file_path: result.filePath,
    /** Whether the file is new; null for a call that writes no file. */
    created: result.isNewFile,
    exit_code: result.exitCode,
    /** The line of the error that says most. */
    error_line: result.errorLine,
    /** Lines that it read or found. */
    lines: result.lines,
  };
}

/** A result from another machine; an invalid field is unknown, and an older release sends none. */
export function fromCallResultDto(value: unknown): CallResult | null {
  if (!isJsonObject(value)) return null;
  const { file_path: filePath, created: isNewFile, exit_code: exitCode, error_line: errorLine, ...same } = value;
  return readCallResult({ ...same, filePath, isNewFile, exitCode, errorLine });
}
