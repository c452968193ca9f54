/** Whether the store or the file system failed: that passes, while a fault of ours would meet the same message for ever. */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code === "ERR_SQLITE_ERROR" || ("errno" in error && "syscall" in error);
}
