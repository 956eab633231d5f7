export { type FileKeysOptions, openFileKeys } from './file-keys';
