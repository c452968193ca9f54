/** Where a session runs, as a message names it: its project, and its machine where that is another one. */
export function placeName(projectName: string | null, machine: string | null): string | null {
  if (machine === null) return projectName;
  return projectName === null ? machine : `${projectName} @ ${machine}`;
}
