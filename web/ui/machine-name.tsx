import type { SessionDto } from "../../src/api/session-dto.ts";
import { colleagueOf } from "../state/team/team.ts";
import { Icon } from "./icon.tsx";
import { useStore, useStrings } from "./page-context.ts";

/** The machine's name; empty for the daemon's own, and so for a single machine. */
export function MachineName({ machine }: { readonly machine: string | undefined }) {
  const { strings } = useStrings();
  if (machine === undefined) return null;
  return (
    <span class="machine" title={strings.onMachine(machine)}>
      <bdi>{machine}</bdi>
    </span>
  );
}

type Whose = Pick<SessionDto, "machine" | "owner" | "is_own" | "team">;

/**
 * Whose a colleague's session is, else where it runs, as far as that is known and there are several. A person has another
 * sign than a machine: their names may be alike.
 */
export function SessionPlace({ session }: { readonly session: Whose }) {
  const { strings } = useStrings();
  const owner = colleagueOf(session);
  const { machine, team } = session;
  if (owner === null) return <MachineName machine={machine} />;
  const place = [`${strings.owner} ${owner}`, team, machine === undefined ? undefined : strings.onMachine(machine)];
  return (
    <span class="machine is-person" title={place.filter((part) => part !== undefined).join(" · ")}>
      <Icon name="person" />
      <span class="visually-hidden">{strings.owner} </span>
      <bdi>{owner}</bdi>
    </span>
  );
}

interface PlaceOfIdProps {
  readonly sessionId: string;
  /** As far as the page does not have the session. */
  readonly machine: string | undefined;
}

/** The same of a session by its id. */
export function PlaceOfId({ sessionId, machine }: PlaceOfIdProps) {
  const session = useStore().sessions.find(sessionId);
  return session === undefined ? <MachineName machine={machine} /> : <SessionPlace session={session} />;
}
