export { type LevelStorageOptions, openLevelStorage } from './level-storage';
