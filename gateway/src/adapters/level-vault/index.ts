export { toSeal } from './record-codec';
export { type LevelVault, type LevelVaultOptions, openLevelVault } from './level-vault';
