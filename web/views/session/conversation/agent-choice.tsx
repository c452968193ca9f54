import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";

/** Chooses the main agent's or a subagent's conversation. Hidden without subagents. */
export function AgentChoice({ session }: { readonly session: SessionDetailDto }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const chosen = navigation.route.value.filter.agent ?? "";
  const agents = session.subagent_list;
  if (agents.length === 0 && chosen === "") return null;
  const isListed = chosen === "" || agents.some((agent) => agent.agent_id === chosen);
  return (
    <label class="agent-choice">
      <span>{strings.conversation.whose}</span>
      <select value={chosen} onChange={(event) => navigation.filterBy({ agent: event.currentTarget.value || null })}>
        <option value="">{strings.lanes.main}</option>
        {agents.map((agent) => (
          <option key={agent.agent_id} value={agent.agent_id}>
            {[agent.agent_type, agent.description].filter((part) => part !== null).join(" · ")}
          </option>
        ))}
        {!isListed && <option value={chosen}>{chosen}</option>}
      </select>
    </label>
  );
}
