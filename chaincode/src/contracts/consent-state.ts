import { sequence, stateKey } from '../domain';

const VERSION = 1;

export const consentKey = (id: string) => stateKey('consent', id, sequence(VERSION));
export const consentStateKey = (id: string) => stateKey('consentstate', id);
export const consentUseKey = (id: string) => stateKey('consentuse', id);
/** What an act led to, by the hash of its payload: a repeat gets the same answer. */
export const consentActKey = (id: string, payloadHash: string) => stateKey('consentact', id, payloadHash);
export const bindingKey = (id: string) => stateKey('binding', id);
