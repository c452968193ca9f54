/** The parameters of a request that have a value. */
export function withoutNulls<Name extends string>(
  values: Readonly<Record<Name, string | null>>,
): Readonly<Partial<Record<Name, string>>> {
  const known = Object.entries<string | null>(values).filter((pair): pair is [Name, string] => pair[1] !== null);
  return Object.fromEntries(known) as Partial<Record<Name, string>>;
}
