import type { LoginLinkDto } from "../../api/dto.ts";
import type { ForwardingResponseDto, JoinDto, JoinedDto, MachinesDto } from "../../api/forwarding-dto.ts";
import { ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { plainLine } from "../../core/format/sanitize.ts";
import type { Awaitable } from "../../core/ports.ts";
import { INVITATION_LIFE_MS, type Access } from "../access/access.ts";
import { MAX_BODIES_BYTES, MAX_UPSTREAM_BYTES } from "../http-limits.ts";
import { decodeSegment, withoutQuery } from "../parameters.ts";
import { get, post, postBelow, type Route } from "../router.ts";
import { createRequestBodyBudget, readBody, readJsonFields, requireJson } from "../server/request-body.ts";

interface MachineService {
  read(): Awaitable<MachinesDto>;
  /** Deletes a machine with all its data; false for an unknown name. */
  remove(name: string): Awaitable<boolean>;
}

/**
 * Receives a batch of another machine; its error becomes the response.
 * @param received called with the machine's id once its batch has been read
 */
export type ReceiveBatch = (body: Buffer, received: (machineId: string) => void) => Promise<ForwardingResponseDto>;

const MAX_JOIN_BYTES = 2_048;
const MAX_NAME = 100;

interface MachineRouteOptions {
  readonly machines: MachineService;
  readonly receiveBatch: ReceiveBatch;
  /** Null without a token: then no machine is admitted. */
  readonly access: Access | null;
  readonly ownName: string;
}

export function machineRoutes({ machines, receiveBatch, access, ownName }: MachineRouteOptions): readonly Route[] {
  const budget = createRequestBodyBudget(MAX_BODIES_BYTES);
  return [
    /**
     * For admitted machines and programs with the access token. A sender must be authenticated even on this machine,
     * because it writes other machines' events.
     */
    post(ROUTES.upstream, async ({ request, response, caller }) => {
      if (caller?.kind !== "bearer" && caller?.kind !== "machine") throw new AppError("upstream/token-needed");
      requireJson(request);
      const body = await readBody(request, response, { maxBytes: MAX_UPSTREAM_BYTES, budget });
      return receiveBatch(body, (machineId) => {
        if (caller.kind === "machine") access?.machineUsed(caller.tokenId, machineId);
      });
    }),
    /** An invitation for one machine. Not for browsers: a stolen cookie must admit no machine. */
    post(ROUTES.invite, ({ caller }): LoginLinkDto => {
      if (access === null) throw new AppError("upstream/token-needed");
      if (caller?.kind !== "bearer") throw new AppError("http/unauthorized");
      return { code: access.inviteMachine(), expires_in_seconds: INVITATION_LIFE_MS / 1000 };
    }),
    /** Accepts an invitation and gives the machine its token. Needs only the code. */
    post(ROUTES.join, async ({ request, response }): Promise<JoinedDto> => {
      if (access === null) throw new AppError("upstream/token-needed");
      requireJson(request);
      const join = readJoin(await readBody(request, response, { maxBytes: MAX_JOIN_BYTES }));
      return { token: access.admitMachine(request, join), central: ownName };
    }),
    get(
      ROUTES.machines,
      withoutQuery(() => machines.read()),
    ),
    /** `/:name/remove` answers the remaining ones; its data is deleted in the following seconds. */
    postBelow(ROUTES.machine, async ({ rest, path }) => {
      const [, encoded] = /^([^/]+)\/remove$/.exec(rest) ?? [];
      if (encoded === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
      const name = decodeSegment(encoded, "name");
      if (!(await machines.remove(name))) throw new AppError("machine/not-found", { name: name.slice(0, 200) });
      return machines.read();
    }),
  ];
}

function readJoin(body: Buffer): JoinDto {
  const { code, name } = readJsonFields(body);
  if (typeof code !== "string" || typeof name !== "string") {
    throw new AppError("http/body", { reason: "it holds no code and name" });
  }
  return { code, name: plainLine(name, MAX_NAME) || "unnamed" };
}
