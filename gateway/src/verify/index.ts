export * from './bundle';
export * from './statement';
