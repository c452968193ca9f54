import { formError, invalid } from "../validation/form-errors.ts";
import { apiError } from "./api-error.ts";
import { type Route, ROUTES } from "./route-table.ts";

export interface Match {
  readonly route: Route;
  readonly param: (name: string) => string;
  /** What its limit is counted for: the channel, the guild, the webhook. */
  readonly major: string;
}

/** @throws 404 no such path, 405 no such method on it, 50035 an invalid id */
export function matchRoute(method: string, path: string): Match {
  const parts = path.split("/");
  const candidates = ROUTES.flatMap((route) => {
    const values = valuesOf(route.path.split("/"), parts);
    return values === null ? [] : [{ route, values }];
  });
  const found = candidates.find(({ route }) => route.method === method);
  if (found === undefined) throw apiError(candidates.length > 0 ? "methodNotAllowed" : "notFound");
  checkIds(found.values);

  const { values, route } = found;
  return {
    route,
    major: values.get("channel_id") ?? values.get("guild_id") ?? majorWebhook(values),
    param: (name) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`the route ${route.path} has no ${name}`);
      return value;
    },
  };
}

function majorWebhook(values: ReadonlyMap<string, string>): string {
  return `${values.get("webhook_id") ?? ""} ${values.get("webhook_token") ?? ""}`;
}

function valuesOf(pattern: readonly string[], parts: readonly string[]): Map<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const values = new Map<string, string>();
  for (const [n, expected] of pattern.entries()) {
    const part = decodeURIComponent(parts[n] ?? "");
    if (expected.startsWith(":")) values.set(expected.slice(1), part);
    else if (expected !== part) return null;
  }
  return values;
}

function checkIds(values: ReadonlyMap<string, string>): void {
  const wrong = [...values].filter(([name, value]) => name.endsWith("_id") && !/^\d{1,20}$/.test(value));
  if (wrong.length === 0) return;
  throw formError(
    wrong.map(([name, value]) => invalid([name], "NUMBER_TYPE_COERCE", `Value "${value}" is not snowflake.`)),
  );
}
