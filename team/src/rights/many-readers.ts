import { personValues, type Person } from "./rights.ts";

/** A value of {@link personValues} in a statement, with its type. */
const PERSON_VALUE = /\$(\d+)::(\w+)(\[\])?/g;

/** A person who is asked for together with others. */
export interface Reader {
  readonly person: Person;
  readonly scope: string;
  /** Rows of sessions that are asked for. */
  readonly sessions: readonly number[];
}

/**
 * A statement about one person's rights, turned into one about many: the relation `readers` has a row for each, with `n`
 * as its place in the list. The rule itself stays in one place.
 * @param condition SQL in which {@link personValues} are the only values, each with its type
 * @returns the condition for a row `reader`, and the relation, whose one value is {@link readersValue}
 */
export function forManyReaders(condition: string): { readonly readers: string; readonly ofReader: string } {
  const columns = new Map<string, string>();
  for (const [, number = "", type = "", array = ""] of condition.matchAll(PERSON_VALUE)) {
    const value = `r.v -> ${Number(number) - 1}`;
    const texts = array === "" ? `(${value} #>> '{}')` : `ARRAY(SELECT jsonb_array_elements_text(${value}))`;
    columns.set(number, `${texts}::${type}${array} AS v${number}`);
  }
  const readers = `readers AS MATERIALIZED (SELECT r.n, r.scope, r.sessions, ${[...columns.values()].join(", ")}
    FROM jsonb_to_recordset($1::jsonb) AS r (n int, scope text, sessions bigint[], v jsonb))`;
  return { readers, ofReader: condition.replaceAll(PERSON_VALUE, (_, number: string) => `reader.v${number}`) };
}

export function readersValue(readers: readonly Reader[]): string {
  return JSON.stringify(
    readers.map(({ person, scope, sessions }, n) => ({ n, scope, sessions, v: personValues(person) })),
  );
}
