/** Whether a thrown value is the system's error of this code, such as ENOENT. */
export function isErrorCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === code;
}
