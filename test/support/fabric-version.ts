import { abilitiesOf, findBinaries, type Ordering } from '@concordat/network/fabric';

/** What a row of a conformance suite needs of the version of Fabric's programs. */
export interface RowNeeds {
  ordering: Ordering;
  client: 'fabric-gateway' | 'fabric-network';
}

/** What `start` resolves to; nothing where this version has no such orderers, or not the service that the client asks. */
export async function whereAble<T>(needs: RowNeeds, start: () => Promise<T>): Promise<T | undefined> {
  const { bftOrderers, gatewayService } = abilitiesOf((await findBinaries()).version);
  if (needs.ordering === 'bft' && !bftOrderers) return undefined;
  if (needs.client === 'fabric-gateway' && !gatewayService) return undefined;
  return start();
}
