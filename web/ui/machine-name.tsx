import type { SessionDto } from "../../src/api/session-dto.ts";
import { hasStates, type AgentName } from "../../src/core/agent.ts";
import { agentMark, NO_STATES } from "../../src/core/i18n/agent.ts";
import { colleagueOf } from "../state/team/team.ts";
import { Icon } from "./icon.tsx";
import { useStore, useStrings } from "./page-context.ts";

/** The machine's name; empty for the daemon's own, and so for a single machine. */
export function MachineName({ machine }: { readonly machine: string | undefined }) {
  const { strings } = useStrings();
  if (machine === undefined) return null;
  return (
    <span class="machine" title={strings.onMachine(machine)}>
      <bdi class="cut">{machine}</bdi>
    </span>
  );
}

function AgentMark({ agent }: { readonly agent: AgentName }) {
  const { language } = useStrings();
  const name = agentMark(agent, language);
  if (name === null) return null;
  return (
    <span class="machine is-agent" title={hasStates(agent) ? undefined : NO_STATES[language]}>
      {name}
    </span>
  );
}

type Whose = Pick<SessionDto, "agent" | "machine" | "owner" | "is_own" | "team">;

interface SessionPlaceProps {
  readonly session: Whose;
  /** Whose it is stands elsewhere. */
  readonly hasOwner?: boolean;
}

/**
 * Whose a colleague's session is, else where it runs, as far as that is known and there are several. A person has another
 * sign than a machine: their names may be alike.
 */
export function SessionPlace({ session, hasOwner = false }: SessionPlaceProps) {
  const { strings } = useStrings();
  const owner = hasOwner ? null : colleagueOf(session);
  const { agent, machine, team } = session;
  const mark = <AgentMark agent={agent} />;
  if (owner === null) {
    return (
      <>
        {mark}
        <MachineName machine={machine} />
      </>
    );
  }
  const place = [`${strings.owner} ${owner}`, team, machine === undefined ? undefined : strings.onMachine(machine)];
  return (
    <>
      {mark}
      <span class="machine is-person" title={place.filter((part) => part !== undefined).join(" · ")}>
        <Icon name="person" isSmall />
        <span class="visually-hidden">{strings.owner} </span>
        <bdi class="cut">{owner}</bdi>
      </span>
    </>
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
