/** Exit codes of a command. Documented in `ccen help`; scripts rely on them. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notRunning: 3,
  degraded: 4,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
