import type { DemoDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { answerJson } from "../answers.ts";
import { readParameters } from "../parameters.ts";
import { post, type Handler, type Route } from "../router.ts";

/** Starts the demo and returns its address. */
export type StartDemo = () => Promise<string>;

/** `POST /api/demo`: a dashboard with invented sessions, at an address of its own. */
function handleDemo(startDemo: StartDemo): Handler {
  return async (exchange) => {
    readParameters(exchange.query, []);
    const demo: DemoDto = { url: await startDemo() };
    await answerJson(exchange, demo);
  };
}

/** Empty where this daemon starts no demo. */
export function demoRoutes(startDemo: StartDemo | null): readonly Route[] {
  return startDemo === null ? [] : [post(ROUTES.demo, handleDemo(startDemo))];
}
