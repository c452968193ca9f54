import { ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { MAX_BODIES_BYTES, MAX_BODY_BYTES } from "../http-limits.ts";
import { post, type Handler, type Route } from "../router.ts";
import { createRequestBodyBudget, readBody, requireJson, type RequestBodyBudget } from "../server/request-body.ts";

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const BRACE = 0x7b;

/** Makes a payload durable, unless its sender was refused meanwhile; its error becomes the response. */
type AcceptHook = (body: Buffer, isRefused: () => boolean) => unknown;

/**
 * `POST /api/hook`: accepts one hook payload as it is; 204 once it is durable. Pages of other sites cannot send it: a
 * form cannot have this media type, and a script would need a CORS response that we never give.
 */
export function handleHook(
  acceptHook: AcceptHook,
  budget: RequestBodyBudget = createRequestBodyBudget(MAX_BODIES_BYTES),
): Handler {
  async function keep(body: Buffer, isRefused: () => boolean): Promise<void> {
    try {
      await acceptHook(body, isRefused);
    } catch (cause) {
      // A full disk, most likely. Nothing was kept, so the sender must get an error.
      throw new AppError("http/not-kept", {}, { cause });
    }
  }

  return async ({ request, response }) => {
    requireJson(request);
    const body = await readBody(request, response, { maxBytes: MAX_BODY_BYTES, budget });
    checkShape(body);
    // A later request may have ended the connection with a refusal (`refuseClient`): that is its response.
    const isRefused = (): boolean => request.socket.writableEnded;
    await keep(body, isRefused);
    response.writeHead(204).end();
  };
}

/** Cheap checks only: a bad payload is detected in the spool and becomes a dead letter. */
function checkShape(body: Buffer): void {
  const first = body.find((byte) => !SPACE.has(byte));
  if (first === undefined) throw new AppError("http/body", { reason: "it is empty" });
  if (first !== BRACE) throw new AppError("http/body", { reason: "it is not a JSON object" });
}

export function hookRoutes(acceptHook: AcceptHook): readonly Route[] {
  return [post(ROUTES.hook, handleHook(acceptHook))];
}
