import { AppError } from "../../core/errors.ts";
import type { MachinesDto } from "../../api/upstream-dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";

export interface MachineDesk {
  read(): MachinesDto;
  /** Forgets a machine with all that it told; false for a name that is none. */
  remove(name: string): boolean;
}

/** `GET /api/machines` */
export function handleMachines(desk: MachineDesk): Handler {
  return async (exchange) => answerJson(exchange, desk.read());
}

/** `POST /api/machines/:name/remove`: answers those that are left; what it told goes in the following seconds. */
export function handleMachine(desk: MachineDesk): Handler {
  return async (exchange) => {
    const [, encoded] = /^([^/]+)\/remove$/.exec(exchange.rest) ?? [];
    if (encoded === undefined) throw new AppError("http/not-found", { path: exchange.path.slice(0, 200) });
    const name = decode(encoded);
    if (!desk.remove(name)) throw new AppError("machine/not-found", { name: name.slice(0, 200) });
    return answerJson(exchange, desk.read());
  };
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new AppError("http/parameter", { name: "name", reason: "its percent-encoding is broken" });
  }
}
