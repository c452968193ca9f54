/** The package publishes its validators as plain JavaScript; this is the part of them that the fake calls. */
declare module "discord-api-spec/zod" {
  export interface SpecIssue {
    readonly code: string;
    readonly path: readonly (string | number)[];
    readonly origin?: string;
    readonly expected?: string;
    readonly format?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly values?: readonly unknown[];
    readonly errors?: readonly (readonly SpecIssue[])[];
  }

  export interface SpecSchema {
    safeParse(
      value: unknown,
    ):
      | { readonly success: true }
      | { readonly success: false; readonly error: { readonly issues: readonly SpecIssue[] } };
  }

  export const IncomingWebhookRequestPartialSchema: SpecSchema;
  export const IncomingWebhookUpdateRequestPartialSchema: SpecSchema;
  export const MessageCreateRequestSchema: SpecSchema;
  export const MessageEditRequestPartialSchema: SpecSchema;
  export const BaseCreateMessageCreateRequestSchema: SpecSchema;
  export const CreateForumThreadRequestSchema: SpecSchema;
  export const CreateTextThreadWithMessageRequestSchema: SpecSchema;
  export const CreateTextThreadWithoutMessageRequestSchema: SpecSchema;
  export const UpdateThreadRequestPartialSchema: SpecSchema;
  export const UpdateGuildChannelRequestPartialSchema: SpecSchema;

  export const IncomingWebhookInteractionRequestSchema: SpecSchema;
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: SpecSchema;
  export const ModalInteractionCallbackRequestDataSchema: SpecSchema;

  export const PrivateApplicationResponseSchema: SpecSchema;
  export const GatewayBotResponseSchema: SpecSchema;
  export const InteractionCallbackResponseSchema: SpecSchema;
  export const ErrorResponseSchema: SpecSchema;
  export const RatelimitedResponseSchema: SpecSchema;
  export const MessageResponseSchema: SpecSchema;
  export const ThreadResponseSchema: SpecSchema;
  export const ThreadsResponseSchema: SpecSchema;
  export const CreatedThreadResponseSchema: SpecSchema;
  export const GuildChannelResponseSchema: SpecSchema;
  export const GuildIncomingWebhookResponseSchema: SpecSchema;
  export const GuildResponseSchema: SpecSchema;
  export const GuildRoleResponseSchema: SpecSchema;
  export const GuildMemberResponseSchema: SpecSchema;
  export const PrivateChannelResponseSchema: SpecSchema;
  export const UserPIIResponseSchema: SpecSchema;
}
