import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { Provider, type Adapter, type AdapterPayload, type Configuration } from "oidc-provider";

export const CLIENT = { id: "team", secret: "a secret of the client, of 40 characters" } as const;

/** What the provider says of the person at the browser. */
interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
}

/** A real identity provider on this machine, whose login page lets the current account in at once. */
export async function startIdentityProvider(t: Pick<TestContext, "after">, callback: string) {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the provider has no port");
  const issuer = `http://127.0.0.1:${address.port}`;
  const accounts = new Map<string, Account>();
  const adapter = memoryAdapter();
  let isDown = false;
  const state = {
    account: { sub: "1" } as Account,
    /** The person presses "cancel". */
    isRefusing: false,
    provider: create(),
  };

  function create(): Provider {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const configuration: Configuration = {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [callback],
          // A key for RS256 takes a tenth of a second to make.
          id_token_signed_response_alg: "ES256",
        },
      ],
      adapter,
      ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "ES256" }] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
      cookies: { keys: ["a key of the provider's cookies"] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, interaction) => `/login/${interaction.uid}` },
      findAccount: (_context, id) => {
        const account = accounts.get(id);
        return account === undefined ? undefined : { accountId: id, claims: () => ({ ...account }) };
      },
    };
    return new Provider(issuer, configuration);
  }

  async function logIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { provider, account } = state;
    if (state.isRefusing) {
      await provider.interactionFinished(request, response, { error: "access_denied" });
      return;
    }
    accounts.set(account.sub, account);
    const { params } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: account.sub, clientId: CLIENT.id });
    grant.addOIDCScope(String(params["scope"]));
    const consent = { grantId: await grant.save() };
    await provider.interactionFinished(request, response, { login: { accountId: account.sub }, consent });
  }

  server.on("request", (request, response) => {
    if (isDown) response.writeHead(502).end("bad gateway");
    else if (request.url?.startsWith("/login/") === true) {
      logIn(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    } else void state.provider.callback()(request, response);
  });
  return {
    issuer,
    /** Who sits at the browser from now on, in a new session of the provider. */
    become: (account: Account): void => {
      state.account = account;
      accounts.set(account.sub, account);
    },
    refuse: (isRefusing: boolean): void => {
      state.isRefusing = isRefusing;
    },
    rotateKeys: (): void => {
      state.provider = create();
    },
    setDown: (down: boolean): void => {
      isDown = down;
    },
    stop: async (): Promise<void> => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** What the provider stores outlives its keys; its own memory would not, and it warns of that. */
function memoryAdapter(): (model: string) => Adapter {
  const stored = new Map<string, AdapterPayload>();
  const remove = async (matches: (payload: AdapterPayload, key: string) => boolean): Promise<void> => {
    for (const [key, payload] of stored) if (matches(payload, key)) stored.delete(key);
  };
  return (model) => {
    const find = async (id: string): Promise<AdapterPayload | undefined> => stored.get(`${model}:${id}`);
    return {
      find,
      findByUserCode: async () => undefined,
      findByUid: async (uid) => [...stored.values()].find((payload) => payload.uid === uid),
      upsert: async (id, payload) => void stored.set(`${model}:${id}`, payload),
      consume: async (id) => {
        const payload = await find(id);
        if (payload !== undefined)
          stored.set(`${model}:${id}`, { ...payload, consumed: Math.floor(Date.now() / 1000) });
      },
      destroy: async (id) => remove((_, key) => key === `${model}:${id}`),
      revokeByGrantId: async (grantId) => remove((payload) => payload.grantId === grantId),
    };
  };
}
