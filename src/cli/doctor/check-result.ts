/** The result of one check of `ccen doctor`. */
export interface CheckResult {
  readonly name: string;
  /**
   * `fail`: events do not arrive or are not kept. `warn`: something is not as it should be. `unknown`: cannot be found
   * out.
   */
  readonly status: "ok" | "warn" | "fail" | "unknown";
  readonly detail: string;
  /** The fix; null while ok or unknown. */
  readonly fix: string | null;
}

export function ok(name: string, detail: string): CheckResult {
  return { name, status: "ok", detail, fix: null };
}

export function unknown(name: string, detail: string): CheckResult {
  return { name, status: "unknown", detail, fix: null };
}

export function warn(name: string, detail: string, fix: string): CheckResult {
  return { name, status: "warn", detail, fix };
}

export function fail(name: string, detail: string, fix: string): CheckResult {
  return { name, status: "fail", detail, fix };
}
