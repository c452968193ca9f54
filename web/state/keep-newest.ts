/** Puts an entry into a cache, which drops its oldest ones beyond `most`. */
export function keepNewest<Value>(cache: Map<string, Value>, key: string, value: Value, most: number): void {
  cache.set(key, value);
  for (const oldest of cache.keys()) {
    if (cache.size <= most) break;
    cache.delete(oldest);
  }
}
