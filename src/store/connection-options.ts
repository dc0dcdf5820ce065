import type { Options } from 'postgres';

/** Settings that other clients put into a URL and that a server would refuse as unknown. */
const foreignSettings = ['channel_binding', 'gssencmode', 'pgbouncer', 'connection_limit', 'pool_timeout', 'schema'];

/**
 * What postgres.js needs to know of a connection URL. Beside plain URLs it takes both ways that libpq has for a Unix
 * socket (docs "34.1.1.2 Connection URIs"): a percent-encoded folder as host, and `?host=/folder`.
 */
export function connectionOptions(url: string): { readonly url: string; readonly options: Options<never> } {
  const parsed = new URL(url);
  for (const name of foreignSettings) parsed.searchParams.delete(name);
  const folder = parsed.searchParams.get('host') ?? decodeURIComponent(parsed.hostname);
  parsed.searchParams.delete('host');
  if (!folder.startsWith('/')) return { url: parsed.href, options: {} };
  const port = parsed.searchParams.get('port') ?? (parsed.port || '5432');
  parsed.searchParams.delete('port');
  return { url: parsed.href, options: { path: `${folder}/.s.PGSQL.${port}` } };
}

/** The URL of a database on a Unix socket in `folder`, in the form that libpq, pg and Steward understand. */
export function socketUrl(folder: string, database: string, user = 'postgres'): string {
  return `postgres://${user}@${encodeURIComponent(folder)}/${encodeURIComponent(database)}`;
}
