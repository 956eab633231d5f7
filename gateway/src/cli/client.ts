export { Api, type ApiRequest } from './api';
export { CliError } from './cli-error';
export { readAll } from './listing';
export { readPublishAnswer } from './publish/answer-lines';
export {
  AuditedConsent,
  AuditedEnquiry,
  AuditHeight,
  Completeness,
  Look,
  type Looks,
  SearchAnswer,
} from './shapes/audit';
export { ConsentRequested, PortalToken } from './shapes/consents';
export { bundlePaths, Report, ReportLine } from './shapes/enquiries';
export { readLooks } from './subject/looks';
export { wrapText } from './terminal/wrap-text';
export { FetchedCorrection, Notice } from './shapes/holdings';
export { ItemError, PublishResult, Receipt } from './shapes/records';
