import type { Message } from "../core/i18n/message.ts";
import { settingFallbackText, settingProblemText } from "../core/i18n/setting-problem.ts";

/** A part of the configuration that we could not use. */
export interface ConfigProblem {
  /** `environment`, or the file with the line. */
  readonly where: string;
  /** The setting's name in the environment, null for a line or a file as a whole. */
  readonly key: string | null;
  /** What is wrong and what is allowed; never contains the value. */
  readonly problem: Message;
  /** What is used instead. */
  readonly used: Message;
}

/** The problem as one sentence for logs and terminals. */
export function describeProblem({ where, key, problem, used }: ConfigProblem): string {
  const wrong = settingProblemText(problem, "en");
  return `${where}: ${key === null ? "" : `${key} `}${wrong}; used: ${settingFallbackText(used, "en")}`;
}

/** The problem in `/api/settings` and `ccen config --json`: the English texts beside the codes. */
export function toProblemFields({ where, key, problem, used }: ConfigProblem) {
  return {
    where,
    key,
    problem: settingProblemText(problem, "en"),
    problem_code: problem.code,
    problem_details: problem.details,
    used: settingFallbackText(used, "en"),
    used_code: used.code,
    used_details: used.details,
  };
}
