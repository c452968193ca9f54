import { ModalInteractionCallbackRequestDataSchema } from "discord-api-spec/zod";
import { listOf, objectOf } from "../state/json.ts";
import type { Json } from "../state/model.ts";
import { repeatedIdFaults } from "./components.ts";
import { type FormFault, formError, invalid, required } from "./form-errors.ts";
import { specFaults } from "./spec.ts";

const ROW = 1;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const MAX_PARTS = 5;

/** A text field of a form. */
export interface FormField {
  readonly customId: string;
  readonly label: string;
  readonly isRequired: boolean;
  readonly minLength: number;
  readonly maxLength: number;
}

/** @throws 50035 for a form that Discord would not open */
export function checkModal(data: unknown): void {
  const fromSpec = specFaults(ModalInteractionCallbackRequestDataSchema, data, ["data"]);
  if (fromSpec.length > 0) throw formError(fromSpec);
  const parts = listOf(objectOf(data)["components"]);
  const faults = [
    ...(parts.length < 1 || parts.length > MAX_PARTS
      ? [invalid(["components"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${MAX_PARTS} in length.`)]
      : []),
    ...repeatedIdFaults(parts.map(inputOf)),
    ...parts.flatMap(partFaults),
  ];
  if (faults.length > 0)
    throw formError(faults.map((fault): FormFault => ({ ...fault, path: ["data", ...fault.path] })));
}

/** A row has one input, with a label of its own; in a label it has none. */
function partFaults(part: Json, n: number): FormFault[] {
  if (part["type"] === TEXT_DISPLAY) return [];
  const input = inputOf(part);
  const { min_length: min = 0, max_length: max = 4000, label } = input;
  const at = ["components", n];
  const isRow = part["type"] === ROW;
  return [
    ...(isRow && listOf(part["components"]).length !== 1
      ? [invalid([...at, "components"], "BASE_TYPE_BAD_LENGTH", "Must be 1 in length.")]
      : []),
    ...(isRow && (typeof label !== "string" || label === "") ? [required([...at, "components", 0, "label"])] : []),
    ...(part["type"] === LABEL && typeof label === "string"
      ? [invalid([...at, "component", "label"], "TEXT_INPUT_LABEL_IN_LABEL", "Must not have a label.")]
      : []),
    ...(Number(min) > Number(max)
      ? [invalid([...at, "min_length"], "NUMBER_TYPE_MAX", "Must not be greater than max_length.")]
      : []),
  ];
}

function inputOf(part: Json): Json {
  return part["type"] === ROW ? (listOf(part["components"])[0] ?? {}) : objectOf(part["component"]);
}

/** The text fields of a form that was opened, in their order. */
export function formFields(modal: Json): FormField[] {
  return listOf(modal["components"])
    .filter(({ type }) => type !== TEXT_DISPLAY)
    .map((part) => {
      const input = inputOf(part);
      return {
        customId: String(input["custom_id"]),
        label: String(part["type"] === ROW ? input["label"] : part["label"]),
        isRequired: input["required"] !== false,
        minLength: Number(input["min_length"] ?? 0),
        maxLength: Number(input["max_length"] ?? 4000),
      };
    });
}
