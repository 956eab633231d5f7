/** The organisation whose MSP id a call's authority (`host` or `host:port`) names; host names know no case. */
export function namedOrganisation(authority: string, organisations: string[]): string | undefined {
  const host = authority.replace(/:\d+$/, '').toLowerCase();
  return organisations.find((mspId) => mspId.toLowerCase() === host);
}
