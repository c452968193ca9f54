import type { SessionDto } from "../../src/api/session-dto.ts";
import { colleagueOf } from "../state/team/team.ts";
import { useStrings } from "./page-context.ts";

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

/** Whose a colleague's session is, and where it runs, as far as that is known and there are several. */
export function SessionPlace({ session }: { readonly session: Whose }) {
  const owner = colleagueOf(session);
  return (
    <>
      {owner !== null && (
        <span class="machine" title={session.team}>
          <bdi>{owner}</bdi>
        </span>
      )}
      <MachineName machine={session.machine} />
    </>
  );
}
