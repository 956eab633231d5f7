export { type LevelVault, type LevelVaultOptions, openLevelVault } from './level-vault';
