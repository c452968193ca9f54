import type { SpecIssue, SpecSchema } from "discord-api-spec/zod";
import { type FormFault, type Path, invalid, required, tooLong } from "./form-errors.ts";

/** Violations of the official document's schema, in Discord's own words. */
export function specFaults(schema: SpecSchema, body: unknown, at: Path = []): FormFault[] {
  const result = schema.safeParse(body);
  return result.success ? [] : result.error.issues.map((issue) => toFault(issue, at));
}

function toFault(issue: SpecIssue, at: Path): FormFault {
  const path = [...at, ...issue.path];
  switch (issue.code) {
    case "too_big":
      return tooBig(issue, path);
    case "too_small":
      return tooSmall(issue, path);
    case "invalid_type":
      return invalid(path, "BASE_TYPE_CHOICES", `Must be ${issue.expected ?? "of another type"}.`);
    case "invalid_value":
      return invalid(path, "BASE_TYPE_CHOICES", `Value must be one of {${(issue.values ?? []).join(", ")}}.`);
    case "invalid_format":
      return badFormat(issue, path);
    case "invalid_union":
      return unionFault(issue, path);
    default:
      return required(path);
  }
}

function tooBig({ origin, maximum = 0 }: SpecIssue, path: Path): FormFault {
  if (origin === "string") return tooLong(path, maximum);
  if (origin === "array") return invalid(path, "BASE_TYPE_BAD_LENGTH", `Must be ${maximum} or fewer in length.`);
  return invalid(path, "NUMBER_TYPE_MAX", `int value should be less than or equal to ${maximum}.`);
}

function tooSmall({ origin, minimum = 0 }: SpecIssue, path: Path): FormFault {
  if (origin === "number") {
    return invalid(path, "NUMBER_TYPE_MIN", `int value should be greater than or equal to ${minimum}.`);
  }
  return invalid(path, "BASE_TYPE_BAD_LENGTH", `Must be ${minimum} or more in length.`);
}

function badFormat({ format }: SpecIssue, path: Path): FormFault {
  if (format === "url") return invalid(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
  if (format === "datetime") return invalid(path, "DATE_TIME_TYPE_PARSE", "Could not parse as ISO8601.");
  return invalid(path, "NUMBER_TYPE_COERCE", "Value is not snowflake.");
}

/** A component matches one of several shapes: the error of the closest shape is the most useful. */
function unionFault({ errors = [] }: SpecIssue, path: Path): FormFault {
  const closest = errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0];
  if (closest === undefined || closest.path.at(-1) === "type") {
    return invalid([...path, "type"], "UNION_TYPE_CHOICES", 'Value of field "type" must be one of the allowed types.');
  }
  return toFault(closest, path);
}

/** A shape with another `type` was not meant. */
function depth(issues: readonly SpecIssue[]): number {
  return issues.some(({ path }) => path.at(-1) === "type") ? -1 : Math.max(...issues.map(({ path }) => path.length));
}
