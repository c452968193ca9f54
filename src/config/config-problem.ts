/** Something in the configuration that we could not use. */
export interface ConfigProblem {
  /** `environment`, or the file with the line. */
  readonly where: string;
  /** The setting's name in the environment, null when a line or a file as a whole is meant. */
  readonly key: string | null;
  /** What is wrong and what it should be; never holds the value. */
  readonly problem: string;
  /** What holds instead. */
  readonly used: string;
}

/** The problem as one sentence for logs and terminals. */
export function describeProblem({ where, key, problem, used }: ConfigProblem): string {
  return `${where}: ${key === null ? "" : `${key} `}${problem}; used: ${used}`;
}
