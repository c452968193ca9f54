import type { MessageService, PostMessages } from "../core/notification/delivery.ts";
import { providerOf } from "./destination.ts";
import type { CheckDeps, CheckResult, Provider, ServiceDeps } from "./provider.ts";
import { providerDestinations, PROVIDERS, type ProviderAddresses, type ProviderId } from "./registry.ts";

type CreatePost = Awaited<ReturnType<(typeof PROVIDERS)[ProviderId]["load"]>>["createPost"];

type SettingsOf<Create> = Create extends (settings: infer Settings, deps: ServiceDeps) => PostMessages
  ? (settings: Settings) => void
  : never;

export type ServiceSettings =
  SettingsOf<CreatePost> extends (settings: infer Settings) => void ? ProviderAddresses & Settings : never;

/** The services of the configured providers, by destination id. */
export function openProviders(settings: ServiceSettings, deps: ServiceDeps): ReadonlyMap<string, MessageService> {
  const services = new Map<string, MessageService>();
  for (const destinationId of providerDestinations(settings)) {
    const id = providerOf(destinationId);
    if (id === null) continue;
    const { maxBatch = Infinity, amends }: Provider = PROVIDERS[id];
    // Loaded before the first message, so that an update of the package cannot come in between.
    const loading = loadPost(id, settings, deps);
    // The first message reports the error.
    loading.catch(() => {});
    services.set(destinationId, {
      maxBatch,
      // Each entry of a list names its session.
      mayMix: () => maxBatch > 1,
      post: async (...message) => (await loading)(...message),
      ...(amends === true && { amend: async (...message: Parameters<PostMessages>) => (await loading)(...message) }),
    });
  }
  return services;
}

export async function loadPost(id: ProviderId, settings: ServiceSettings, deps: ServiceDeps): Promise<PostMessages> {
  const { createPost } = await PROVIDERS[id].load();
  return createPost(settings, deps);
}

/** Runs a provider's check, which sends no message. Null if it has none. */
export async function loadCheck(
  id: ProviderId,
): Promise<((settings: ServiceSettings, deps: CheckDeps) => Promise<CheckResult>) | null> {
  const module = await PROVIDERS[id].load();
  return "check" in module ? module.check : null;
}
