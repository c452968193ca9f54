import type { BlockList } from "node:net";
import type { Pool } from "pg";
import { JOIN_FRAGMENT, ROUTES } from "../../../src/api/routes.ts";
import type { JoinAskedDto } from "../../../src/api/team-dto.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { plainLine } from "../../../src/core/format/sanitize.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { ownerOf } from "../../../src/http/access/attempts.ts";
import { decodeSegment, parseInteger, withoutQuery } from "../../../src/http/parameters.ts";
import {
  get,
  getAndPost,
  getAndPostBelow,
  post,
  postBelow,
  type Exchange,
  type Route,
} from "../../../src/http/router.ts";
import { readBody, readJsonFields } from "../../../src/http/server/request-body.ts";
import { listInvitations, makeInvitation, revokeInvitation, useInvitation } from "../machines/invitations.ts";
import { askToJoin, confirmJoin, findJoin, JOIN_LIFE_SECONDS, joinState, refuseJoin } from "../machines/join-codes.ts";
import { leaveTeam, listMachines, revokeMachine } from "../machines/machine-list.ts";
import { isSubject } from "../rights/identity.ts";
import type { Person } from "../rights/rights.ts";
import { clientAddress } from "./client-address.ts";
import { TeamError } from "./team-error.ts";

const MAX_BODY_BYTES = 2_048;
const MAX_NAME = 100;

const ASK_EVERY_SECONDS = 2;

const MOST_USES = 10_000;
const MOST_DAYS = 90;

interface OpenJoinOptions {
  readonly pool: Pool;
  /** Whether anything names people. */
  readonly knowsPeople: boolean;
  /** The address at which people open the page; empty where the server does not know it. */
  readonly publicUrl: string;
  /** Proxies whose `X-Forwarded-For` counts. */
  readonly trusted: BlockList | null;
}

/** What a machine asks before it has a token, and with its token about itself. */
export function openJoinRoutes({ pool, knowsPeople, publicUrl, trusted }: OpenJoinOptions): readonly Route[] {
  return [
    post(ROUTES.teamJoin, async (exchange): Promise<JoinAskedDto> => {
      const { name } = await readFields(exchange);
      if (!knowsPeople) throw new TeamError("team/unconfirmable");
      const address = clientAddress(exchange.request, trusted);
      const { code, secret } = await askToJoin(pool, { name: nameOf(name), address, sender: ownerOf(address) });
      return {
        code,
        secret,
        url: `${publicUrl === "" ? "" : `${publicUrl}/`}${JOIN_FRAGMENT}${code}`,
        expires_in_seconds: JOIN_LIFE_SECONDS,
        ask_every_seconds: ASK_EVERY_SECONDS,
      };
    }),
    post(ROUTES.teamJoinToken, async (exchange) => {
      const { secret } = await readFields(exchange);
      return joinState(pool, textOf(secret, "secret"));
    }),
    post(ROUTES.teamJoinInvited, async (exchange) => {
      const { invitation, name, owner } = await readFields(exchange);
      const subject = textOf(owner, "owner");
      if (!isSubject(subject)) throw new AppError("http/body", { reason: "its owner is no e-mail address" });
      return useInvitation(pool, { code: textOf(invitation, "invitation"), name: nameOf(name), owner: subject });
    }),
    post(ROUTES.teamLeave, async (exchange) => {
      const { secret } = await readFields(exchange);
      await leaveTeam(pool, textOf(secret, "secret"));
      return { left: true };
    }),
  ];
}

interface JoinOptions {
  readonly pool: Pool;
  readonly person: Pick<Person, "id">;
}

/** What a person does about machines: confirm, list, revoke, invite. Each statement looks at their rights itself. */
export function joinRoutes({ pool, person: { id: personId } }: JoinOptions): readonly Route[] {
  return [
    getAndPostBelow(
      ROUTES.teamJoinRequest,
      async ({ rest }) => findJoin(pool, personId, decodeSegment(rest, "code")),
      async (exchange) => {
        const [code = "", action, more] = exchange.rest.split("/");
        const fields = await readFields(exchange);
        if (action === "confirm" && more === undefined)
          return confirmJoin(pool, { personId, code, team: textOf(fields["team"], "team") });
        if (action === "refuse" && more === undefined) return refuseJoin(pool, { personId, code });
        throw notFound(exchange);
      },
    ),
    get(
      ROUTES.teamMachines,
      withoutQuery(async () => listMachines(pool, personId)),
    ),
    postBelow(ROUTES.teamMachine, async (exchange) => {
      await revokeMachine(pool, personId, idToRevoke(exchange));
      return listMachines(pool, personId);
    }),
    getAndPost(
      ROUTES.teamInvitations,
      withoutQuery(async () => listInvitations(pool, personId)),
      async (exchange) => {
        const { team, max_uses: maxUses, days } = await readFields(exchange);
        return makeInvitation(pool, personId, {
          team: textOf(team, "team"),
          maxUses: wholeOf(maxUses, "max_uses", MOST_USES),
          days: wholeOf(days, "days", MOST_DAYS),
        });
      },
    ),
    postBelow(ROUTES.teamInvitation, async (exchange) => {
      await revokeInvitation(pool, personId, idToRevoke(exchange));
      return listInvitations(pool, personId);
    }),
  ];
}

/** `ID/revoke` below a path. */
function idToRevoke(exchange: Exchange): number {
  const [id = "", action, more] = exchange.rest.split("/");
  const number = parseInteger(id);
  // PostgreSQL's int: a larger number is no row's.
  if (number === null || number > 0x7f_ff_ff_ff || action !== "revoke" || more !== undefined) throw notFound(exchange);
  return number;
}

function notFound({ path }: Exchange): AppError {
  return new AppError("http/not-found", { path: path.slice(0, 200) });
}

async function readFields({ request, response }: Exchange): Promise<JsonObject> {
  return readJsonFields(await readBody(request, response, { maxBytes: MAX_BODY_BYTES }));
}

/** What another machine calls itself, without what could deceive the person who reads it. */
function nameOf(value: unknown): string {
  return plainLine(textOf(value, "name"), MAX_NAME) || "unnamed";
}

/** @throws AppError `http/body`; PostgreSQL stores no NUL character */
function textOf(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return value;
  throw new AppError("http/body", { reason: `it holds no ${name}` });
}

function wholeOf(value: unknown, name: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new AppError("http/body", { reason: `${name} has to be a whole number from 1 to ${most}` });
}
