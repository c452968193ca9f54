/**
 * SQL of a sum that stays a safe integer, as all whole numbers of the schema: a machine may report 10^12 tokens a row as
 * often as it likes, and a sum that no column takes would hold the counters of all up.
 */
export function safeSum(sum: string): string {
  return `greatest(least(${sum}, ${Number.MAX_SAFE_INTEGER}), -${Number.MAX_SAFE_INTEGER})::bigint`;
}
