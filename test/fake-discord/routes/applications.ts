import { userJson } from "../present/message-json.ts";
import type { ApiRequest, Reply } from "../server/exchange.ts";

/** The application that the bot belongs to. */
export function getApplication(request: ApiRequest): Reply {
  const bot = request.bot();
  const { applicationId, name, interactionsEndpointUrl } = bot;
  return {
    status: 200,
    body: {
      id: applicationId,
      name,
      icon: null,
      description: "",
      type: null,
      flags: 0,
      flags_new: "0",
      bot: userJson({ id: bot.id, name, isBot: true }),
      bot_public: false,
      bot_require_code_grant: false,
      verify_key: "0".repeat(64),
      redirect_uris: [],
      interactions_endpoint_url: interactionsEndpointUrl,
      role_connections_verification_url: null,
      owner: userJson({ id: applicationId, name: "owner", isBot: false }),
      approximate_guild_count: 1,
      approximate_user_install_count: 0,
      approximate_user_authorization_count: 0,
      explicit_content_filter: 0,
      eligible_oauth2_scopes: [],
      team: null,
    },
  };
}
