export { openLevelStorage } from './level-storage';
