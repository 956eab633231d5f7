export { businessKeyOf, subjectOf, toGroups, type Subject } from './groups';
export { RecordValidator, type Validation, type ValidatorOptions } from './record-validator';
