/** Where a session runs: its project, and its machine if that is another one. */
export function placeName(projectName: string | null, machine: string | null): string | null {
  if (machine === null) return projectName;
  return projectName === null ? machine : `${projectName} @ ${machine}`;
}
