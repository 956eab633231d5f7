import { reading } from '@concordat/chaincode/domain';

const { object } = reading;

/** An object with at least these members: a newer contract may say more. */
export function known<T extends object>(shape: {
  [K in keyof T]-?: reading.Reader<T[K]>;
}): reading.Reader<T> {
  const read = object<T>(shape);
  return (value, pointer, faults) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return read(value, pointer, faults);
    const wanted = Object.entries(value).filter(([name]) => Object.hasOwn(shape, name));
    return read(Object.fromEntries(wanted), pointer, faults);
  };
}
