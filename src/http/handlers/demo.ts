import type { DemoDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { post, type Route } from "../router.ts";

export type StartDemo = () => Promise<string>;

/** A dashboard with invented sessions, at an address of its own. Empty where this daemon starts no demo. */
export function demoRoutes(startDemo: StartDemo | null): readonly Route[] {
  if (startDemo === null) return [];
  return [post(ROUTES.demo, async (): Promise<DemoDto> => ({ url: await startDemo() }))];
}
