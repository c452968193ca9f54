import type { SpecSchema } from "discord-api-spec/zod";
import { formError } from "./form-errors.ts";
import { specFaults } from "./spec.ts";

/** @throws 50035 when the document's schema of the operation rejects the body */
export function checkBody(schema: SpecSchema, body: unknown): void {
  const faults = specFaults(schema, body);
  if (faults.length > 0) throw formError(faults);
}
