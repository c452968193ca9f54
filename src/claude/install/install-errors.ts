import { AppError } from "../../core/errors/errors.ts";
import { toRefusal } from "../../system/files/file-refusal.ts";

/**
 * Runs an action that reads or writes `path`.
 * @throws AppError `setup/file` in place of the system's error
 */
export function mayFail<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof AppError || !(cause instanceof Error) || !("code" in cause)) throw cause;
    const refusal = toRefusal(cause, path);
    if (refusal !== null) throw refusal;
    throw new AppError("setup/file", { path, reason: String(cause.code) }, { cause });
  }
}

/** Whether this is a system error with that code, such as `ENOENT`. */
export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
