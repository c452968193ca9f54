import type { Api } from "./api.ts";

/** The store's requests, under the store's names. */
export function storeRequests(api: Api) {
  return {
    fetchTurns: api.allTurns,
    fetchHealth: api.health,
    fetchHealthHistory: api.healthHistory,
    fetchImport: api.importRun,
    fetchAway: api.away,
    sendPresence: api.sendPresence,
    fetchSettings: api.settings,
    actOnDelivery: api.actOnDelivery,
    sendTestMessage: api.sendTestMessage,
    mark: api.mark,
    fetchRequests: api.requests,
    answerRequest: api.answerRequest,
    revealRequest: api.revealRequest,
    session: {
      fetchSession: api.session,
      fetchCalls: api.calls,
      fetchTurns: api.turns,
      fetchTransitions: api.transitions,
      fetchMessages: api.messages,
    },
    requests: {
      fetchLog: api.log,
      fetchEvent: api.event,
      fetchToolEvents: api.toolEvents,
      fetchCalls: api.allCalls,
      fetchSessions: api.sessions,
      fetchChanges: api.changes,
      fetchSearch: api.search,
      fetchDeliveries: api.deliveries,
      statsRequests: {
        fetchStats: api.stats,
        fetchStatsSessions: api.statsSessions,
        fetchCalls: api.allCalls,
        fetchWaits: api.waits,
      },
      revokePairing: api.revokePairing,
      showTerminal: api.showTerminal,
      fetchContinue: api.fetchContinue,
      continueSession: api.continueSession,
      fetchNote: api.fetchNote,
      leaveNote: api.leaveNote,
      beginImport: api.beginImport,
      teamGet: api.teamGet,
      teamPost: api.teamPost,
      checkDatabase: api.checkDatabase,
    },
  };
}
