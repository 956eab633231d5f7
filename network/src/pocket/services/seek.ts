import { orderer } from '@hyperledger/fabric-protos';

/** A seek request that cannot be answered. */
export class SeekError extends Error {}

/** Block number of a position; `height` is the number of committed blocks. */
export function seekStart(position: orderer.SeekPosition | undefined, height: number): number {
  if (!position) return height;
  switch (position.getTypeCase()) {
    case orderer.SeekPosition.TypeCase.OLDEST:
      return 0;
    case orderer.SeekPosition.TypeCase.NEWEST:
      return height - 1;
    case orderer.SeekPosition.TypeCase.SPECIFIED:
      return position.getSpecified()?.getNumber() ?? 0;
    case orderer.SeekPosition.TypeCase.NEXT_COMMIT:
      return height;
    case orderer.SeekPosition.TypeCase.TYPE_NOT_SET:
    default:
      throw new SeekError('the seek position is missing');
  }
}
