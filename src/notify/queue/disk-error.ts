/**
 * Whether the store or the file system failed. That is temporary; an internal error would repeat with the same message.
 */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code === "ERR_SQLITE_ERROR" || ("errno" in error && "syscall" in error);
}
