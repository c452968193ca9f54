import type { MessageService } from "../core/notification/delivery.ts";
import { providerOf } from "./destination.ts";
import type { CheckDeps, CheckResult, ServiceDeps } from "./provider.ts";
import { providerDestinations, PROVIDERS, type ProviderAddresses, type ProviderId } from "./registry.ts";

type CreateService = Awaited<ReturnType<(typeof PROVIDERS)[ProviderId]["load"]>>["createService"];

type SettingsOf<Create> = Create extends (settings: infer Settings, deps: ServiceDeps) => MessageService
  ? (settings: Settings) => void
  : never;

/** The settings that services read. */
export type ServiceSettings =
  SettingsOf<CreateService> extends (settings: infer Settings) => void ? ProviderAddresses & Settings : never;

export interface OpenProvidersOptions {
  readonly settings: ServiceSettings;
  readonly deps: Omit<ServiceDeps, "maxBatch">;
}

/** The services of the configured providers, by destination id. */
export function openProviders(options: OpenProvidersOptions): ReadonlyMap<string, MessageService> {
  const services = new Map<string, MessageService>();
  for (const destinationId of providerDestinations(options.settings)) {
    const id = providerOf(destinationId);
    if (id !== null) services.set(destinationId, openService(id, options));
  }
  return services;
}

export async function loadService(id: ProviderId, { settings, deps }: OpenProvidersOptions): Promise<MessageService> {
  const { maxBatch, load } = PROVIDERS[id];
  const { createService } = await load();
  return createService(settings, { ...deps, maxBatch });
}

/** Runs a provider's check, which sends no message. Null if it has none. */
export async function loadCheck(
  id: ProviderId,
): Promise<((settings: ServiceSettings, deps: CheckDeps) => Promise<CheckResult>) | null> {
  const module = await PROVIDERS[id].load();
  return "check" in module ? module.check : null;
}

/** Loads the modules before the first message, so that an update of the package cannot come in between. */
function openService(id: ProviderId, options: OpenProvidersOptions): MessageService {
  const { maxBatch } = PROVIDERS[id];
  const loading = loadService(id, options);
  // The first message reports the error.
  loading.catch(() => {});
  return {
    maxBatch,
    mayMix: () => maxBatch > 1,
    post: async (destination, messages, attempt) => (await loading).post(destination, messages, attempt),
    showCard: async () => "unchanged",
    archiveThread: async () => "unchanged",
  };
}
