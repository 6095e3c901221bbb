/** Temporary keys from STS, as the constructor's `credentials` takes them. */
import type { ClientOptions, Credentials } from "./options.types.js";

export {}; // else all of it were exported, not just what says so

/** Asks for temporary keys, each time that it is called. */
export type CredentialsCallback = (options?: { signal?: AbortSignal }) => Promise<Credentials>;

/** What every action of STS takes. */
export interface STSOptions extends Pick<ClientOptions, "endpoint" | "secure" | "fetch" | "retry" | "timeout"> {
  /**
   * Seconds that the keys live, 900 to 604,800, at Amazon to 43,200; a server may have a lower limit. Default: the
   * server's own, an hour mostly. The client asks for new ones a minute before they end.
   */
  durationSeconds?: number;
  /** Takes rights away: what the keys may do is what the policy and the user or role allow, both. A document or its JSON, at most 2,048 characters. */
  policy?: string | object;
  /** The role, "arn:…". Amazon and Ceph need it; MinIO where its provider of identities has role policies. */
  roleArn?: string;
  /** What the server's log calls the session: 2 to 64 letters, digits, and _ + = , . @ -. Amazon and Ceph need it. */
  roleSessionName?: string;
  /** That the request is signed for. Default: that of Amazon's host, such as sts.eu-west-1.amazonaws.com, else us-east-1. */
  region?: string;
}

/** accessKey and secretKey are those of a user; sessionToken, where these are temporary. */
export interface AssumeRoleOptions extends STSOptions {
  accessKey: string;
  secretKey: string;
  sessionToken?: string;
}

export interface AssumeRoleWithWebIdentityOptions extends STSOptions {
  /** Gives the token of the OpenID provider, one that still lives: it is called for each renewal. */
  token: (options: { signal?: AbortSignal }) => string | Promise<string>;
}

export interface AssumeRoleWithLDAPIdentityOptions extends STSOptions {
  username: string;
  password: string;
}

/**
 * Temporary keys for a user's own, for `credentials` of the constructor, which calls
 * it before they end. It throws InvalidArgumentError at once for what it can judge;
 * the keys themselves reject with a ResponseError with the code of STS ("AccessDenied"),
 * or a NetworkError. Secrets travel in the body of a request, and are in no error.
 *
 * ```js
 * const credentials = stsAssumeRole({ endpoint, accessKey, secretKey, durationSeconds: 900 });
 * const client = new Client({ endpoint, credentials });
 * ```
 */
export function stsAssumeRole(options: AssumeRoleOptions): CredentialsCallback;

/** The same, for the token of an OpenID provider (Keycloak, Google, Cognito) that the server trusts. No key is needed. */
export function stsAssumeRoleWithWebIdentity(options: AssumeRoleWithWebIdentityOptions): CredentialsCallback;

/** The same, for a name and a password that the server's LDAP knows: MinIO's extension. */
export function stsAssumeRoleWithLDAPIdentity(options: AssumeRoleWithLDAPIdentityOptions): CredentialsCallback;
