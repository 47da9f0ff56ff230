// A command that shows that a token works, by something that it may read.

const READS: [scope: string, path: string][] = [
  ["monitoring:read", "/api/state"],
  ["audit:read", "/api/audit?limit=5"],
  ["settings:read", "/api/users"],
];

/** None for a token that reads nothing. */
export function example(scopes: string[], secret: string, address: string): string | undefined {
  const path = scopes.includes("*") ? READS[0]?.[1] : READS.find(([scope]) => scopes.includes(scope))?.[1];
  return path && `curl -H 'Authorization: Bearer ${secret}' '${address}${path}'`;
}
