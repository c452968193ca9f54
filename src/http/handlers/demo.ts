import type { DemoDto } from "../../api/dto.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { readParameters } from "../parameters.ts";

/** Starts the demo and says where it is. */
export type StartDemo = () => Promise<string>;

/** `POST /api/demo`: a dashboard with invented sessions, at an address of its own. */
export function handleDemo(startDemo: StartDemo): Handler {
  return async (exchange) => {
    readParameters(exchange.query, []);
    const demo: DemoDto = { url: await startDemo() };
    await answerJson(exchange, demo);
  };
}
