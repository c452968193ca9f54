/** An entry of a table, by a name that came from outside: an object inherits more names, such as `constructor`. */
export function ownEntry<Value>(table: Readonly<Partial<Record<string, Value>>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
