import { type ApiError, apiError } from "../server/api-error.ts";

export type Path = readonly (string | number)[];

/** One mistake in a body, as Discord names it. */
export interface FormFault {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
}

type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** Discord's response to an invalid body: 50035 with a tree that follows the body. */
export function formError(faults: readonly FormFault[]): ApiError {
  const root: Tree = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const key of path) node = childOf(node, String(key));
    const list = node["_errors"];
    if (Array.isArray(list)) list.push({ code, message });
    else node["_errors"] = [{ code, message }];
  }
  return apiError("invalidForm", { errors: root });
}

function childOf(node: Tree, key: string): Tree {
  const child = node[key];
  if (child !== undefined && !Array.isArray(child)) return child;
  const made: Tree = {};
  node[key] = made;
  return made;
}

export const tooLong = (path: Path, max: number): FormFault => ({
  path,
  code: "BASE_TYPE_MAX_LENGTH",
  message: `Must be ${max} or fewer in length.`,
});

export const required = (path: Path): FormFault => ({
  path,
  code: "BASE_TYPE_REQUIRED",
  message: "This field is required",
});

export const invalid = (path: Path, code: string, message: string): FormFault => ({ path, code, message });
