export { toPayload } from './to-payload';
export { type LevelVault, type LevelVaultOptions, openLevelVault } from './level-vault';
