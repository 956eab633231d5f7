export { RecordThread } from './record-thread';
