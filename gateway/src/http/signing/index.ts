export * from '../../signing';
