export { openLevelLog } from './level-log';
