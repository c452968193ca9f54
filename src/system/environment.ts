/** Environment variables by name, as they were when copied. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy of the process's environment; the only reader of `process.env`. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}
