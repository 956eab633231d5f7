export { auditConsents, type ConsentFilter, type ConsentView } from './consents';
export type { AuditDeps } from './deps';
export { auditEnquiries, type EnquiryFilter, type EnquiryView } from './enquiries';
export type { Gap } from './gap';
export { auditGaps, DEFAULT_GAP_RULES, type GapRules } from './gaps';
export { type Look, looksAt, type LooksAnswer } from './looks';
export { searchBySubject, type SearchAnswer, type SearchRequest } from './search';
export { auditTimeline, type SubjectEvent } from './timeline';
