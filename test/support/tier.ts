/**
 * Whether this process runs a file of `test/stress`. A file there imports one of `npm test` where both prove the same;
 * the stress run takes more runs, sizes, shells and kills.
 */
export const IS_STRESS = /[/\\]test[/\\]stress[/\\]/.test(process.argv[1] ?? "");

/** How often a property is tried, or how many items there are: beside its file, and in the stress run. */
export function runs(quick: number, stress: number): number {
  return IS_STRESS ? stress : quick;
}
