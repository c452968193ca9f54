/** A label by itself begins with a capital: `running` → `Running`. Tables shared with sentences are in lower case. */
export function capitalize(text: string): string {
  return text === "ok" ? "OK" : text.charAt(0).toUpperCase() + text.slice(1);
}

export function sentenceCase<Key extends string>(texts: Readonly<Record<Key, string>>): Readonly<Record<Key, string>> {
  const entries = Object.entries<string>(texts).map(([key, text]) => [key, capitalize(text)]);
  return Object.fromEntries(entries) as Record<Key, string>;
}
